import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { RunningDuration } from "@/ui/Duration";
import { Money } from "@/ui/Money";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { Timestamp } from "@/ui/Timestamp";
import classes from "../billing.module.css";
import { Fact } from "../parts/Fact";
import type { LiveSale } from "../types";
import type { LiveColumn } from "./CallTable";
import { LivePanel } from "./LivePanel";
import { useLiveSales } from "./queries";
import { totalsOf } from "./totals";

/** Calls of everybody below the account: what it pays for them, and what it is paid. */
export function SoldCalls() {
  const { t } = useTranslation();
  const columns = useColumns();
  return (
    <LivePanel
      title={t("billing.live.sold")}
      text={t("billing.live.text")}
      act={
        <Text size="xs" c="dimmed">
          {t("billing.live.moves")}
        </Text>
      }
      query={useLiveSales()}
      totals={(calls) => <Totals calls={calls} />}
      columns={columns}
      rowKey={({ call_id, leg_id }) => `${call_id} ${leg_id}`}
    />
  );
}

function Totals({ calls }: { calls: LiveSale[] }) {
  const { t } = useTranslation();
  return totalsOf(calls).map(({ currency, calls: count, owes, earns, margin }) => (
    <Group key={currency} className={classes.rule} role="group" aria-label={currency} gap="xl">
      <Fact label={t("billing.live.calls")}>
        <strong className="tabular">{count}</strong>
      </Fact>
      <Fact label={t("billing.live.cost")}>
        <Money micros={owes} currency={currency} />
      </Fact>
      <Fact label={t("billing.live.earned")}>
        <Money micros={earns} currency={currency} />
      </Fact>
      {margin !== null && (
        <Fact label={t("billing.live.margin")}>
          <span className={margin < 0 ? classes.dearer : undefined}>
            <Money micros={margin} currency={currency} />
          </span>
        </Fact>
      )}
    </Group>
  ));
}

function useColumns(): LiveColumn<LiveSale>[] {
  const { t } = useTranslation();
  const money = (amount: LiveSale["owes"]) =>
    amount === null ? "–" : <Money micros={amount.micros} currency={amount.currency} exact />;
  const perMinute = (micros: number | null, amount: LiveSale["owes"]) =>
    micros === null || amount === null ? (
      "–"
    ) : (
      <Money micros={micros} currency={amount.currency} exact />
    );
  return [
    { id: "who", header: t("billing.live.who"), cell: ({ customer }) => customer },
    {
      id: "from",
      header: t("billing.live.from"),
      cell: ({ caller }) => <PhoneNumber number={withPlus(caller)} />,
    },
    {
      id: "to",
      header: t("billing.live.to"),
      cell: ({ dialled }) => <PhoneNumber number={withPlus(dialled)} />,
    },
    {
      id: "since",
      header: t("billing.live.since"),
      cell: ({ answered_at }) => <Timestamp at={answered_at} />,
    },
    {
      id: "talked",
      header: t("billing.live.talked"),
      money: true,
      cell: ({ answered_at }) => <RunningDuration since={answered_at} />,
    },
    {
      id: "perMinute",
      header: t("billing.live.perMinute"),
      money: true,
      cell: (call) => perMinute(call.earns_per_minute_micros, call.earns),
    },
    {
      id: "cost",
      header: t("billing.live.cost"),
      money: true,
      cell: ({ owes }) => money(owes),
    },
    {
      id: "earned",
      header: t("billing.live.earned"),
      money: true,
      cell: ({ earns }) => money(earns),
    },
  ];
}

/** Carriers tell numbers without the plus; what is no number stays as it is. */
export function withPlus(number: string): string {
  return /^\d{5,}$/.test(number) ? `+${number}` : number;
}

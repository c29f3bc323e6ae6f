import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { RunningDuration } from "@/ui/Duration";
import { Money } from "@/ui/Money";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { Timestamp } from "@/ui/Timestamp";
import type { components } from "@/api/schema";
import classes from "../billing.module.css";
import { Fact } from "../parts/Fact";
import type { LiveColumn } from "./CallTable";
import { LivePanel } from "./LivePanel";
import { useOwnLiveCalls } from "./queries";

type OwnCall = components["schemas"]["LiveCallView"];

/** The account's own calls; `alone` when it sells none, so that there is nothing else on the page. */
export function OwnCalls({ alone }: { alone: boolean }) {
  const { t } = useTranslation();
  const query = useOwnLiveCalls();
  const columns = useColumns();
  if (!alone && query.data?.length === 0) return null;
  return (
    <LivePanel
      title={t("billing.live.own")}
      text={t("billing.live.ownText")}
      act={
        <Anchor component={Link} to="/calls" size="sm">
          {t("billing.live.list")}
        </Anchor>
      }
      query={query}
      totals={(calls) => <Total calls={calls} />}
      columns={columns}
      rowKey={({ id }) => id}
    />
  );
}

/** The account is charged in one currency, so one sum will do. */
function Total({ calls }: { calls: OwnCall[] }) {
  const { t } = useTranslation();
  const currency = calls.find((call) => call.currency != null)?.currency ?? undefined;
  const micros = calls
    .filter((call) => call.currency === currency)
    .reduce((sum, { cost_micros }) => sum + (cost_micros ?? 0), 0);
  return (
    <div className={`${classes.rule ?? ""} ${classes.facts ?? ""}`}>
      <Fact label={t("billing.live.calls")}>
        <strong className="tabular">{calls.length}</strong>
      </Fact>
      <Fact label={t("billing.live.cost")}>
        <Money micros={micros} currency={currency} />
      </Fact>
    </div>
  );
}

function useColumns(): LiveColumn<OwnCall>[] {
  const { t } = useTranslation();
  return [
    {
      id: "from",
      header: t("billing.live.from"),
      cell: ({ caller, caller_name }) => <PhoneNumber number={caller} name={caller_name} />,
    },
    {
      id: "to",
      header: t("billing.live.to"),
      cell: ({ dialled }) => <PhoneNumber number={dialled} />,
    },
    {
      id: "since",
      header: t("billing.live.since"),
      cell: ({ answered_at }) => answered_at !== null && <Timestamp at={answered_at} />,
    },
    {
      id: "talked",
      header: t("billing.live.talked"),
      money: true,
      cell: ({ answered_at }) => answered_at !== null && <RunningDuration since={answered_at} />,
    },
    {
      id: "perMinute",
      header: t("billing.live.perMinute"),
      money: true,
      cell: ({ per_minute_micros, currency }) =>
        per_minute_micros == null ? (
          "–"
        ) : (
          <Money micros={per_minute_micros} currency={currency ?? undefined} exact />
        ),
    },
    {
      id: "cost",
      header: t("billing.live.cost"),
      money: true,
      cell: ({ cost_micros, currency }) =>
        cost_micros == null ? (
          "–"
        ) : (
          <Money micros={cost_micros} currency={currency ?? undefined} exact />
        ),
    },
  ];
}

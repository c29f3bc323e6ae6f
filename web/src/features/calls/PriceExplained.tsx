/** Why a call costs what it costs: prefix, increments, rounding and tax of every level the reader may see. */
import { Button, Paper, Skeleton, Stack, Text } from "@mantine/core";
import { IconReceipt } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PriceLevel } from "@/api/types";
import { ErrorState } from "@/ui/ErrorState";
import { Money } from "@/ui/Money";
import { useCallPrices } from "./costs";
import classes from "./price.module.css";

export function PriceExplained({ id }: { id: string }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  return (
    <section aria-label={t("calls.price.why")}>
      <Button
        variant="default"
        size="sm"
        leftSection={<IconReceipt size={16} />}
        aria-expanded={shown}
        onClick={() => {
          setShown(!shown);
        }}
      >
        {shown ? t("calls.price.hide") : t("calls.price.why")}
      </Button>
      {shown && <Legs id={id} />}
    </section>
  );
}

function Legs({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data: legs, error, isPending, refetch } = useCallPrices(id);
  if (isPending) return <Skeleton h={120} mt="sm" />;
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (legs.length === 0) {
    return (
      <Text size="sm" c="dimmed" mt="sm">
        {t("calls.price.none")}
      </Text>
    );
  }
  return (
    <Stack mt="sm" gap="sm">
      {legs.flatMap((leg) =>
        leg.levels.map((level, place) => (
          <Level key={`${leg.leg_id} ${leg.run} ${String(place)}`} level={level} />
        )),
      )}
    </Stack>
  );
}

function Level({ level }: { level: PriceLevel }) {
  const { t } = useTranslation();
  const money = (micros: number) => <Money micros={micros} currency={level.currency} exact />;
  const [first, next] = level.interval_s;
  return (
    <Paper withBorder p="sm" component="article">
      <div className={classes.head}>
        <Text fw={600} size="sm">
          <Side level={level} />
        </Text>
        <Text fw={600} size="sm" component="span">
          {money(level.price_micros + level.tax_micros)}
        </Text>
      </div>
      <Text size="xs" c="dimmed">
        {t(level.prefix === "" ? "calls.price.tariffOfAll" : "calls.price.tariff", {
          plan: level.plan ?? t("calls.price.carrier"),
          prefix: `+${level.prefix}`,
        })}
        {" · "}
        {t("calls.price.interval", { first, next })}
      </Text>
      <dl className={classes.lines}>
        {level.connection_fee !== "0" && (
          <Line name={t("calls.price.fee")}>{level.connection_fee}</Line>
        )}
        {level.free_s > 0 && <Line name={t("calls.price.free", { count: level.free_s })}>0</Line>}
        {level.lines.map((line) => (
          <Line
            key={`${String(line.from_ms)} ${line.each}`}
            name={[
              t("calls.price.line", {
                count: line.increments,
                seconds: line.seconds,
                each: line.each,
              }),
              ...line.bands,
            ].join(" · ")}
          >
            {line.price}
          </Line>
        ))}
        <Line name={t("calls.price.rounded")}>{money(level.price_micros)}</Line>
        {level.taxes.length > 0 && (
          <Line name={t("calls.price.tax", { names: level.taxes.join(", ") })}>
            {money(level.tax_micros)}
          </Line>
        )}
        {level.cost_micros != null && (
          <Line name={t("calls.price.cost")}>{money(level.cost_micros)}</Line>
        )}
        {level.margin_micros != null && (
          <Line name={t("calls.price.margin")}>{money(level.margin_micros)}</Line>
        )}
      </dl>
    </Paper>
  );
}

function Side({ level }: { level: PriceLevel }) {
  const { t } = useTranslation();
  if (level.side === "owes") return t("calls.price.side.owes");
  if (level.side === "between") {
    return t("calls.price.side.between", { payer: level.payer ?? "?", payee: level.payee ?? "?" });
  }
  return level.payer === null
    ? t("calls.price.side.earnsUnnamed")
    : t("calls.price.side.earns", { who: level.payer });
}

function Line({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="tabular">{children}</dd>
    </div>
  );
}

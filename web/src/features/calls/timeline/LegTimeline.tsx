import { Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallDetail } from "@/api/types";
import { clockText } from "@/ui/clockText";
import { readPhone } from "@/ui/phoneText";
import { callSpans, type LegSpans } from "./spans";
import classes from "./timeline.module.css";

const TICKS = [0, 0.25, 0.5, 0.75, 1];

function useNow(running: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    const timer = window.setInterval(() => {
      setNow(Date.now());
    }, 1000);
    return () => {
      window.clearInterval(timer);
    };
  }, [running]);
  return now;
}

/** Every party of the call as a line: amber while it rang, green while it was connected. */
export function LegTimeline({ call }: { call: CallDetail }) {
  const { t } = useTranslation();
  const now = useNow(call.ended_at === null);
  const { legs, totalS } = callSpans(call, now);
  if (legs.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("calls.noLegs")}
      </Text>
    );
  }
  return (
    <div className={classes.chart}>
      <ul className={classes.legs}>
        {legs.map((line) => (
          <Leg key={line.leg.id} line={line} />
        ))}
      </ul>
      <div className={classes.axis} aria-hidden>
        {TICKS.map((tick) => (
          <span key={tick} className="tabular" style={{ left: `${String(tick * 100)}%` }}>
            {clockText(tick * totalS)}
          </span>
        ))}
      </div>
      <div className={classes.legend} aria-hidden>
        <span data-kind="rang">{t("calls.leg.rang")}</span>
        <span data-kind="talked">{t("calls.leg.talked")}</span>
      </div>
    </div>
  );
}

function Leg({ line: { leg, spans } }: { line: LegSpans }) {
  const { t } = useTranslation();
  const who =
    leg.party_name !== ""
      ? leg.party_name
      : leg.party !== ""
        ? readPhone(leg.party).text
        : t("common.unknown");
  const spoken = spans
    .map((span) => `${t(`calls.leg.${span.kind}`)} ${clockText(span.seconds)}`)
    .join(", ");
  return (
    <li className={classes.leg}>
      <div className={classes.name}>
        <Text size="sm" fw={550} truncate>
          {who}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {t(`calls.role.${leg.role}`, { defaultValue: leg.role })}
          {leg.cause !== null &&
            leg.cause !== "" &&
            ` · ${t(`calls.cause.${leg.cause}`, { defaultValue: leg.cause })}`}
        </Text>
      </div>
      <div className={classes.track} role="img" aria-label={spoken}>
        {spans.map((span) => (
          <span
            key={span.kind}
            className={classes.span}
            data-kind={span.kind}
            style={{
              left: `${String(span.from * 100)}%`,
              width: `${String(Math.max(0.6, (span.to - span.from) * 100))}%`,
            }}
          />
        ))}
      </div>
    </li>
  );
}

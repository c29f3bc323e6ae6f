import {
  IconArrowDownLeft,
  IconArrowsLeftRight,
  IconArrowUpRight,
  IconPhoneX,
  IconRecordMail,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Call } from "@/api/types";
import classes from "./calls.module.css";

function tone(call: Call): string {
  if (call.ended_at === null && call.outcome === null)
    return call.answered_at === null ? "wait" : "live";
  if (call.outcome === "missed" || call.outcome === "failed" || call.outcome === "refused")
    return "fail";
  return "off";
}

/** Which way the call went and whether somebody was reached. */
export function DirectionIcon({ call }: { call: Call }) {
  const { t } = useTranslation();
  const missed = call.direction === "inbound" && call.outcome === "missed";
  const Picture = missed
    ? IconPhoneX
    : call.outcome === "voicemail"
      ? IconRecordMail
      : { inbound: IconArrowDownLeft, outbound: IconArrowUpRight, internal: IconArrowsLeftRight }[
          call.direction
        ];
  return (
    <span
      className={classes.direction}
      data-tone={tone(call)}
      role="img"
      aria-label={`${t(`calls.direction.${call.direction}`)}, ${t(`calls.outcome.${call.outcome ?? "live"}`)}`}
    >
      <Picture size={16} stroke={1.8} aria-hidden />
    </span>
  );
}

import { Tooltip } from "@mantine/core";
import {
  IconAlertCircle,
  IconCheck,
  IconChecks,
  IconClock,
  IconHelpCircle,
  type Icon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { MessageState } from "@/api/types";
import classes from "./thread.module.css";

export type Mark = "waiting" | "queued" | "sent" | "delivered" | "read" | "failed" | "unknown";

const ICONS: Record<Mark, Icon> = {
  waiting: IconClock,
  queued: IconClock,
  sent: IconCheck,
  delivered: IconChecks,
  read: IconChecks,
  failed: IconAlertCircle,
  unknown: IconHelpCircle,
};

/** What people care about of the many states a text goes through. */
export function markOf(state: MessageState): Mark {
  if (state === "queued" || state === "claimed" || state === "in_flight") return "queued";
  if (state === "accepted" || state === "sent" || state === "received") return "sent";
  return state;
}

/** How far a text is: a sign and a word, since a sign alone is read by few. */
export function DeliveryMark({ mark }: { mark: Mark }) {
  const { t } = useTranslation();
  const Picture = ICONS[mark];
  return (
    <Tooltip label={t(`messages.markHint.${mark}`)} multiline maw={280}>
      <span className={classes.mark} data-mark={mark}>
        <Picture size={14} stroke={2} aria-hidden />
        {t(`messages.mark.${mark}`)}
      </span>
    </Tooltip>
  );
}

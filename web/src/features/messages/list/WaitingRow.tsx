import { useTranslation } from "react-i18next";
import { readPhone } from "@/ui/phoneText";
import classes from "../messages.module.css";
import type { OutboxEntry } from "../outbox/entry";
import { DeliveryMark } from "../thread/DeliveryMark";
import { Refused } from "../thread/WaitingBubble";

/** A text to people there is no conversation with yet. */
export function WaitingRow({ entry }: { entry: OutboxEntry }) {
  const { t } = useTranslation();
  const who = entry.to.map((number) => readPhone(number).text).join(", ");
  return (
    <li className={classes.waiting}>
      <span className={classes.who}>
        <span className={classes.name}>{who}</span>
        <span className={classes.when}>
          <DeliveryMark mark={entry.refused === null ? "waiting" : "failed"} />
        </span>
      </span>
      <span className={classes.lastText}>
        {entry.body === "" ? t("messages.picture") : entry.body}
      </span>
      {entry.refused !== null && <Refused entry={entry} />}
    </li>
  );
}

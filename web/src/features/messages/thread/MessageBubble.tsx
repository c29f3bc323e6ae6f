import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useIdentity } from "@/app/identity";
import type { Message } from "@/api/types";
import { BubbleTime } from "./BubbleTime";
import { DeliveryMark, markOf } from "./DeliveryMark";
import { Pictures } from "./Pictures";
import { RichText } from "./RichText";
import classes from "./thread.module.css";
import { useResend } from "./useResend";

export function MessageBubble({ message }: { message: Message }) {
  const { t } = useTranslation();
  const { names } = useIdentity();
  const { resend, pending } = useResend();
  const out = message.direction === "out";
  const mark = markOf(message.state);
  const doubtful = out && (mark === "failed" || mark === "unknown");
  const colleague = out && message.author !== "" && !names.includes(message.author);
  return (
    <article
      className={classes.bubble}
      data-out={out || undefined}
      data-mark={doubtful ? mark : undefined}
      aria-label={out ? t("messages.bubbleOut") : t("messages.bubbleIn")}
    >
      <Pictures pictures={message.media} />
      {message.body !== "" && <RichText text={message.body} />}
      <footer className={classes.foot}>
        {colleague && <span>{message.author}</span>}
        <BubbleTime at={message.created_at} />
        {out && <DeliveryMark mark={mark} />}
      </footer>
      {doubtful && (
        <div className={classes.trouble}>
          <p>
            {mark === "unknown"
              ? t("messages.unknownText")
              : message.error_text === ""
                ? t("messages.failedText")
                : t("messages.failedBecause", { reason: message.error_text })}
          </p>
          <Button
            size="compact-sm"
            variant="default"
            loading={pending}
            leftSection={<IconRefresh size={14} />}
            onClick={() => {
              resend(message);
            }}
          >
            {mark === "unknown" ? t("messages.resendAnyway") : t("messages.resend")}
          </Button>
        </div>
      )}
    </article>
  );
}

import { Badge, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Conversation } from "@/api/types";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { Timestamp } from "@/ui/Timestamp";
import classes from "../messages.module.css";

interface Props {
  conversation: Conversation;
  opened: boolean;
  onOpen: () => void;
}

export function ConversationRow({ conversation, opened, onOpen }: Props) {
  const { t } = useTranslation();
  const { peer, name, last_at, last_text, last_direction, unread } = conversation;
  const text = last_text === "" ? t("messages.picture") : last_text;
  return (
    <li>
      <UnstyledButton
        className={classes.row}
        aria-current={opened || undefined}
        data-unread={unread > 0 || undefined}
        onClick={onOpen}
      >
        <span className={classes.who}>
          <span className={classes.name}>
            <PhoneNumber number={peer} name={name ?? null} />
          </span>
          <span className={classes.when}>
            <Timestamp at={last_at} />
          </span>
        </span>
        <span className={classes.last}>
          <span className={classes.lastText}>
            {last_direction === "out" ? t("messages.you", { text }) : text}
          </span>
          {unread > 0 && (
            <Badge component="span" size="sm" variant="filled" circle={unread < 10}>
              <span aria-hidden>{unread}</span>
              <span className="visually-hidden">
                {t("messages.unreadCount", { count: unread })}
              </span>
            </Badge>
          )}
        </span>
      </UnstyledButton>
    </li>
  );
}

import { useEffect, useState, type ReactNode } from "react";
import { IconMessage } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/ui/EmptyState";
import { NewMessage } from "./composer/NewMessage";
import { ConversationList } from "./list/ConversationList";
import { useOutbox } from "./outbox/OutboxProvider";
import classes from "./panes.module.css";
import { ThreadView } from "./thread/ThreadView";

interface Props {
  /** A conversation's id, `new`, or empty for none. */
  opened: string;
  /** Whom a new text is meant for. */
  to: string;
  /** Above the conversations; its heading stays the page's where the open conversation takes their place. */
  head?: ReactNode;
  /** With an empty id: back to the list. */
  onOpen: (id: string, to?: string) => void;
}

/** Conversations at the left, the one that is open at the right; on a phone one after the other. */
export function MessagePanes({ opened, to, head, onOpen }: Props) {
  const { t } = useTranslation();
  const { sent } = useOutbox();
  const [written, setWritten] = useState<string | null>(null);
  // Whoever wrote to somebody new is taken to the conversation as soon as there is one.
  const arrived = sent !== null && sent.key === written ? sent.conversationId : null;
  useEffect(() => {
    if (arrived !== null && opened === "") onOpen(arrived);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- going back must not lead there again
  }, [arrived]);
  const back = () => {
    onOpen("");
  };
  return (
    <div className={classes.panes} data-open={opened !== "" || undefined}>
      <section className={classes.left} aria-label={t("messages.conversations")}>
        {head !== undefined && <div className={classes.head}>{head}</div>}
        <ConversationList opened={opened} onOpen={onOpen} />
      </section>
      <section className={classes.right} aria-label={t("messages.thread")}>
        {opened === "" && (
          <div className={classes.nothing}>
            <EmptyState
              icon={IconMessage}
              title={t("messages.pick")}
              text={t("messages.pickText")}
            />
          </div>
        )}
        {opened === "new" && (
          <NewMessage
            key={to}
            to={to}
            onBack={back}
            onWritten={(key) => {
              setWritten(key);
              back();
            }}
          />
        )}
        {opened !== "" && opened !== "new" && <ThreadView key={opened} id={opened} onBack={back} />}
      </section>
    </div>
  );
}

import { Button } from "@mantine/core";
import { IconMessage, IconPlus } from "@tabler/icons-react";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { NewMessage } from "@/features/messages/composer/NewMessage";
import { ConversationList } from "@/features/messages/list/ConversationList";
import { useOutbox } from "@/features/messages/outbox/OutboxProvider";
import { ThreadView } from "@/features/messages/thread/ThreadView";
import { EmptyState } from "@/ui/EmptyState";
import { useSearchText } from "@/ui/list/useSearchText";
import { PageHeader } from "@/ui/PageHeader";
import classes from "./dialer.module.css";

/** Conversations of this line; the open one beside them where there is room, else in their place (BL-11). */
export function MessagesTab() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { id: opened = "" } = useParams({ strict: false });
  const [to] = useSearchText("to");
  const { sent } = useOutbox();
  const [written, setWritten] = useState<string | null>(null);
  const open = (id: string, number?: string) => {
    void navigate({ to: "/dialer/messages/$id", params: { id }, search: { to: number } });
  };
  const back = () => {
    void navigate({ to: "/dialer/messages" });
  };
  // Whoever wrote to somebody new is taken to the conversation as soon as there is one.
  const arrived = sent !== null && sent.key === written ? sent.conversationId : null;
  useEffect(() => {
    if (arrived !== null && opened === "") open(arrived);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- going back must not lead there again
  }, [arrived]);
  return (
    <div className={classes.panes} data-open={opened !== "" || undefined}>
      <section className={classes.left} aria-label={t("messages.conversations")}>
        <div className={classes.paneHead}>
          <PageHeader title={t("messages.title")}>
            <Button
              leftSection={<IconPlus size={18} />}
              onClick={() => {
                open("new");
              }}
            >
              {t("messages.new")}
            </Button>
          </PageHeader>
        </div>
        <ConversationList opened={opened} onOpen={open} />
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

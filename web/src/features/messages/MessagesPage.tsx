import { Button } from "@mantine/core";
import { IconMessage, IconPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SearchTexts } from "@/app/router";
import { EmptyState } from "@/ui/EmptyState";
import { LiveIndicator } from "@/ui/LiveIndicator";
import { useOpenedId, useSearchText } from "@/ui/list/useSearchText";
import { PageHeader } from "@/ui/PageHeader";
import { NewMessage } from "./composer/NewMessage";
import { ConversationList } from "./list/ConversationList";
import classes from "./messages.module.css";
import { useOutbox } from "./outbox/OutboxProvider";
import { ThreadView } from "./thread/ThreadView";

/** Conversations at the left, the one that is open at the right; on a phone one after the other. */
export function MessagesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [opened] = useOpenedId();
  const [to] = useSearchText("to");
  const { sent } = useOutbox();
  const [written, setWritten] = useState<string | null>(null);
  const open = (id: string, number?: string) => {
    const shown = id === "" ? undefined : id;
    const search = (before: SearchTexts) => ({ ...before, open: shown, to: number });
    void navigate({ to: ".", search, replace: id === "" });
  };
  // Whoever wrote to somebody new is taken to the conversation as soon as there is one.
  const arrived = sent !== null && sent.key === written ? sent.conversationId : null;
  useEffect(() => {
    if (arrived !== null && opened === "") open(arrived);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- going back must not lead there again
  }, [arrived]);
  const back = () => {
    open("");
  };
  return (
    <div className={classes.page} data-open={opened !== "" || undefined}>
      <div className={classes.title}>
        <PageHeader title={t("messages.title")} badge={<LiveIndicator />}>
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
      <div className={classes.panes}>
        <section className={classes.left} aria-label={t("messages.conversations")}>
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
          {opened !== "" && opened !== "new" && (
            <ThreadView key={opened} id={opened} onBack={back} />
          )}
        </section>
      </div>
    </div>
  );
}

import { Button, Skeleton } from "@mantine/core";
import { useDocumentVisibility } from "@mantine/hooks";
import { useEffect, type UIEvent } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import { VoicemailPlayer } from "@/features/voicemail/VoicemailPlayer";
import { ErrorState } from "@/ui/ErrorState";
import { Composer } from "../composer/Composer";
import { useOutbox } from "../outbox/OutboxProvider";
import { useConversation, useMarkRead, useThread } from "../queries";
import { usePictureRule } from "../usePictureRule";
import { BubbleTime } from "./BubbleTime";
import { DaySeparator } from "./DaySeparator";
import { MessageBubble } from "./MessageBubble";
import classes from "./thread.module.css";
import { ThreadHead } from "./ThreadHead";
import { timeline, type TimelineItem } from "./timeline";
import { usePeerVoicemails } from "./usePeerVoicemails";
import { WaitingBubble } from "./WaitingBubble";

const NEAR_TOP_PX = 240;

/** One conversation: everything that was said, and the place to answer. */
export function ThreadView({ id, onBack }: { id: string; onBack: () => void }) {
  const { t } = useTranslation();
  const { dayKey } = useFormats();
  const { store, entries } = useOutbox();
  const conversation = useConversation(id);
  const thread = useThread(id);
  const voicemails = usePeerVoicemails(conversation.data);
  const noPictures = usePictureRule(
    conversation.data?.number_id ?? null,
    conversation.data?.number ?? "",
    conversation.data === undefined ? [] : [conversation.data.peer],
  );
  const markRead = useMarkRead();
  const visible = useDocumentVisibility() === "visible";
  const { unread = 0, last_message_id: latest } = conversation.data ?? {};
  // One unread text may follow another without the count changing, so the latest text counts, too.
  useEffect(() => {
    if (visible && unread > 0) markRead(id);
  }, [visible, unread, latest, id, markRead]);

  const items = timeline({
    messages: thread.rows,
    voicemails,
    waiting: entries.filter(({ conversationId }) => conversationId === id),
    more: thread.hasNextPage,
    dayKey,
  });
  // Measured from the end: the list is laid out from the newest upwards.
  const readOlder = ({ currentTarget: box }: UIEvent<HTMLDivElement>) => {
    const above = box.scrollHeight - box.clientHeight + box.scrollTop;
    if (above < NEAR_TOP_PX && thread.hasNextPage && !thread.isFetchingNextPage) {
      void thread.fetchNextPage();
    }
  };

  if (conversation.isError) {
    return (
      <>
        <ThreadHead conversation={undefined} missing onBack={onBack} />
        <ErrorState error={conversation.error} onRetry={() => void conversation.refetch()} />
      </>
    );
  }
  return (
    <>
      <ThreadHead conversation={conversation.data} onBack={onBack} />
      <div
        className={classes.scroller}
        onScroll={readOlder}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by key
        tabIndex={0}
        role="group"
        aria-label={t("messages.title")}
      >
        {thread.isPending && <ThreadSkeleton />}
        {thread.isError && (
          <ErrorState error={thread.error} onRetry={() => void thread.refetch()} />
        )}
        <div className={classes.lines}>
          {thread.hasNextPage && (
            <Button
              variant="subtle"
              size="compact-sm"
              mx="auto"
              loading={thread.isFetchingNextPage}
              onClick={() => void thread.fetchNextPage()}
            >
              {t("messages.older")}
            </Button>
          )}
          <ol className={classes.list} aria-label={t("messages.thread")}>
            {items.map((item) => (
              <li key={item.key}>
                <Line item={item} />
              </li>
            ))}
          </ol>
        </div>
      </div>
      <Composer
        key={id}
        draftKey={id}
        noPictures={noPictures}
        onSend={(body, pictures) => {
          void store.add({ conversationId: id, to: [], numberId: null, body, pictures });
        }}
      />
    </>
  );
}

function Line({ item }: { item: TimelineItem }) {
  const { t } = useTranslation();
  if (item.kind === "day") return <DaySeparator at={item.at} />;
  if (item.kind === "message") return <MessageBubble message={item.message} />;
  if (item.kind === "waiting") return <WaitingBubble entry={item.entry} />;
  return (
    <article className={classes.voicemail} aria-label={t("messages.voicemail")}>
      <span className={classes.foot}>
        {t("messages.voicemail")} <BubbleTime at={item.at} />
      </span>
      <VoicemailPlayer voicemail={item.voicemail} />
    </article>
  );
}

function ThreadSkeleton() {
  const { t } = useTranslation();
  return (
    <div className={classes.lines} role="status" aria-label={t("common.loading")}>
      {["60%", "44%", "70%", "36%"].map((width, place) => (
        <Skeleton key={width} h={48} w={width} mb="sm" ml={place % 2 === 1 ? "auto" : 0} />
      ))}
    </div>
  );
}

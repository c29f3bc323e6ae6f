import { Button, SegmentedControl, Skeleton, Text } from "@mantine/core";
import { IconMessageCog, IconMessagePlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { UIEvent } from "react";
import { useTranslation } from "react-i18next";
import { useIdentity } from "@/app/identity";
import { atLeast } from "@/app/session";
import { useProviders } from "@/features/providers/queries";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { SearchField } from "@/ui/list/SearchField";
import { useSearchText } from "@/ui/list/useSearchText";
import classes from "../messages.module.css";
import { useOutbox } from "../outbox/OutboxProvider";
import { useConversations, useDoubtful } from "../queries";
import { ContactMatches } from "./ContactMatches";
import { ConversationRow } from "./ConversationRow";
import { DoubtfulList } from "./DoubtfulList";
import { WaitingRow } from "./WaitingRow";

const NEAR_END_PX = 240;

interface Props {
  opened: string;
  /** `new` for a text to somebody else, to `to` if given. */
  onOpen: (id: string, to?: string) => void;
}

/** The conversations, the liveliest first. */
export function ConversationList({ opened, onOpen }: Props) {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchText("search");
  const [show, setShow] = useSearchText("show");
  const { entries } = useOutbox();
  const query = useConversations(search, show === "unread");
  const waiting = entries.filter(({ conversationId }) => conversationId === null);
  const filtered = search !== "" || show !== "";
  const readMore = ({ currentTarget: box }: UIEvent<HTMLDivElement>) => {
    const below = box.scrollHeight - box.clientHeight - box.scrollTop;
    if (below < NEAR_END_PX && query.hasNextPage && !query.isFetchingNextPage) {
      void query.fetchNextPage();
    }
  };
  const doubtful = useDoubtful("");
  const inDoubt = show === "unknown";
  const shows = [
    { value: "", label: t("common.all") },
    { value: "unread", label: t("messages.unread") },
    ...(inDoubt || doubtful.rows.length > 0
      ? [{ value: "unknown", label: t("messages.mark.unknown") }]
      : []),
  ];
  const nothing = query.isSuccess && query.rows.length === 0 && waiting.length === 0;
  return (
    <>
      <div className={classes.filters}>
        <div className={classes.search}>
          <SearchField value={search} label={t("messages.search")} onChange={setSearch} />
        </div>
        <SegmentedControl
          aria-label={t("messages.show")}
          value={show}
          onChange={setShow}
          data={shows}
        />
      </div>
      {inDoubt ? (
        <div className={classes.scroll}>
          <DoubtfulList opened={opened} onOpen={onOpen} />
        </div>
      ) : (
        <div className={classes.scroll} onScroll={readMore}>
          {query.isPending && <ListSkeleton />}
          {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
          {nothing &&
            (filtered ? (
              <Text ta="center" py={48} fw={600}>
                {t("common.list.nothing")}
              </Text>
            ) : (
              <Nothing
                onWrite={() => {
                  onOpen("new");
                }}
              />
            ))}
          <ul className={classes.rows} aria-label={t("messages.conversations")}>
            {waiting.map((entry) => (
              <WaitingRow key={entry.key} entry={entry} />
            ))}
            {query.rows.map((conversation) => (
              <ConversationRow
                key={conversation.id}
                conversation={conversation}
                opened={conversation.id === opened}
                onOpen={() => {
                  onOpen(conversation.id);
                }}
              />
            ))}
          </ul>
          {search !== "" && <ContactMatches search={search} onOpen={onOpen} />}
          {query.hasNextPage && (
            <Button
              variant="subtle"
              fullWidth
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              {t("common.list.more")}
            </Button>
          )}
        </div>
      )}
    </>
  );
}

/** What to do next: without a provider nothing can be sent, which only an administrator can mend. */
function Nothing({ onWrite }: { onWrite: () => void }) {
  const { t } = useTranslation();
  const { role } = useIdentity();
  const { data: providers } = useProviders(atLeast(role, "admin"));
  if (providers?.length === 0) {
    return (
      <EmptyState
        icon={IconMessageCog}
        title={t("providers.empty")}
        text={t("providers.emptyText")}
        action={
          <Button
            renderRoot={(props) => (
              <Link {...props} to="/settings" search={{ section: "messaging" }} />
            )}
          >
            {t("providers.add")}
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState
      icon={IconMessagePlus}
      title={t("messages.empty")}
      text={t("messages.emptyText")}
      action={<Button onClick={onWrite}>{t("messages.new")}</Button>}
    />
  );
}

function ListSkeleton() {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("common.loading")}>
      {Array.from({ length: 7 }, (_, place) => (
        <div key={place} className={classes.row}>
          <Skeleton h={14} w="52%" />
          <Skeleton h={12} w="80%" mt={8} />
        </div>
      ))}
    </div>
  );
}

import { Button, Text, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ErrorState } from "@/ui/ErrorState";
import { useSearchText } from "@/ui/list/useSearchText";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { Timestamp } from "@/ui/Timestamp";
import classes from "../messages.module.css";
import { useDoubtful } from "../queries";

interface Props {
  opened: string;
  onOpen: (id: string) => void;
}

/** Texts in doubt, the newest first, and what to do about them; each is sent again from its conversation. */
export function DoubtfulList({ opened, onOpen }: Props) {
  const { t } = useTranslation();
  const [provider] = useSearchText("provider");
  const query = useDoubtful(provider);
  return (
    <>
      <Text className={classes.advice} size="sm" c="dimmed">
        {t("messages.doubtful.todo")}
      </Text>
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && query.rows.length === 0 && (
        <Text ta="center" py={48} fw={600}>
          {t("messages.doubtful.none")}
        </Text>
      )}
      <ul className={classes.rows} aria-label={t("messages.doubtful.list")}>
        {query.rows.map(({ id, conversation_id, peer, body, created_at }) => (
          <li key={id}>
            <UnstyledButton
              className={classes.row}
              aria-current={conversation_id === opened || undefined}
              onClick={() => {
                onOpen(conversation_id);
              }}
            >
              <span className={classes.who}>
                <span className={classes.name}>
                  <PhoneNumber number={peer} />
                </span>
                <span className={classes.when}>
                  <Timestamp at={created_at} />
                </span>
              </span>
              <span className={classes.last}>
                <span className={classes.lastText}>
                  {body === "" ? t("messages.picture") : body}
                </span>
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
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
    </>
  );
}

import { Button, SegmentedControl, Skeleton, Text } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { useSearchText } from "@/ui/list/useSearchText";
import { PageHeader } from "@/ui/PageHeader";
import { CallRow } from "./CallRow";
import classes from "./dialer.module.css";
import { useLineCalls } from "./queries";

/** The calls of this agent's line, and who answered. */
export function CallsTab() {
  const { t } = useTranslation();
  const [show, setShow] = useSearchText("show");
  const onlyMissed = show === "missed";
  const query = useLineCalls(onlyMissed ? "missed" : undefined);
  return (
    <div className={classes.page}>
      <PageHeader title={t("calls.title")}>
        <SegmentedControl
          aria-label={t("messages.show")}
          value={show}
          onChange={setShow}
          data={[
            { value: "", label: t("dialer.calls.show.all") },
            { value: "missed", label: t("dialer.calls.show.missed") },
          ]}
        />
      </PageHeader>
      {query.isPending && <RowsSkeleton />}
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess &&
        query.rows.length === 0 &&
        (onlyMissed ? (
          <Text ta="center" py={48} fw={600}>
            {t("common.list.nothing")}
          </Text>
        ) : (
          <EmptyState
            icon={IconHistory}
            title={t("calls.empty")}
            text={t("dialer.calls.emptyText")}
          />
        ))}
      {query.rows.length > 0 && (
        <ul className={classes.rows} aria-label={t("calls.title")}>
          {query.rows.map((call) => (
            <CallRow key={call.id} call={call} />
          ))}
        </ul>
      )}
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
  );
}

export function RowsSkeleton() {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("common.loading")}>
      {Array.from({ length: 8 }, (_, row) => (
        <div key={row} className={classes.row}>
          <Skeleton circle h={32} w={32} />
          <Skeleton h={14} w="45%" />
          <Skeleton h={14} w={48} ml="auto" />
        </div>
      ))}
    </div>
  );
}

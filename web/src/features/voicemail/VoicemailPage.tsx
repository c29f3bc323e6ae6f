import { Button, Paper, SegmentedControl, Skeleton, Stack } from "@mantine/core";
import { IconRecordMail } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { Voicemail } from "@/api/types";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { SearchField } from "@/ui/list/SearchField";
import { useListQuery } from "@/ui/list/useListQuery";
import { useSearchText } from "@/ui/list/useSearchText";
import { LiveIndicator } from "@/ui/LiveIndicator";
import { PageHeader } from "@/ui/PageHeader";
import { voicemailKeys } from "./queries";
import classes from "./voicemail.module.css";
import { VoicemailItem } from "./VoicemailItem";

export function VoicemailPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchText("search");
  const [show, setShow] = useSearchText("show");
  const list = useListQuery<Voicemail>(
    [...voicemailKeys.all, "list", { search, show }],
    ({ cursor, limit, signal }) =>
      unwrap(
        api.GET("/api/v1/voicemails", {
          params: {
            query: {
              cursor,
              limit,
              search: search === "" ? undefined : search,
              heard: show === "new" ? false : undefined,
            },
          },
          signal,
        }),
      ),
  );

  const body = () => {
    if (list.isPending) {
      return (
        <Stack gap={0} role="status" aria-label={t("common.loading")}>
          {Array.from({ length: 4 }, (_, row) => (
            <div key={row} className={classes.item}>
              <Skeleton h={16} w="40%" mb="sm" />
              <Skeleton h={44} />
            </div>
          ))}
        </Stack>
      );
    }
    if (list.isError) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
    if (list.rows.length === 0) {
      return (
        <EmptyState
          icon={IconRecordMail}
          title={search === "" ? t("voicemail.empty") : t("common.list.nothing")}
          text={t("voicemail.emptyText")}
        />
      );
    }
    return (
      <ul className={classes.list} aria-label={t("voicemail.title")}>
        {list.rows.map((voicemail) => (
          <VoicemailItem key={voicemail.id} voicemail={voicemail} />
        ))}
      </ul>
    );
  };

  return (
    <>
      <PageHeader title={t("voicemail.title")} badge={<LiveIndicator />} />
      <div className={classes.tools}>
        <div className={classes.search}>
          <SearchField value={search} label={t("voicemail.search")} onChange={setSearch} />
        </div>
        <SegmentedControl
          aria-label={t("voicemail.show")}
          value={show}
          onChange={setShow}
          data={[
            { value: "", label: t("common.all") },
            { value: "new", label: t("voicemail.new") },
          ]}
        />
      </div>
      <Paper className={classes.panel}>{body()}</Paper>
      {list.hasNextPage && (
        <Button
          variant="default"
          mt="sm"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t("common.list.more")}
        </Button>
      )}
    </>
  );
}

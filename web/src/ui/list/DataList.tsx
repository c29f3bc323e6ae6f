import { Button, Group, Paper, Skeleton, Stack, Text, UnstyledButton } from "@mantine/core";
import { useLocalStorage, useMediaQuery } from "@mantine/hooks";
import { useMemo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ErrorState } from "@/ui/ErrorState";
import { ColumnMenu } from "./ColumnMenu";
import { DataTable } from "./DataTable";
import { ExportButton } from "./ExportButton";
import classes from "./list.module.css";
import { SearchField } from "./SearchField";
import { SortMenu } from "./SortMenu";
import type { Column, FetchPage, RowTone, Sorting } from "./types";
import { useListQuery } from "./useListQuery";
import { useSearchText } from "./useSearchText";
import { useSorting } from "./useSorting";

interface Props<T> {
  /** Names the stored column choice and the exported file. */
  id: string;
  label: string;
  /** Absent where the server cannot search. */
  searchLabel?: string;
  queryKey: readonly unknown[];
  fetchPage: FetchPage<T>;
  columns: Column<T>[];
  rowKey: (row: T) => string;
  rowTone?: (row: T) => RowTone | undefined;
  /** Whether the server may have more to tell of a row in a moment. */
  rowMoves?: (row: T) => boolean;
  onOpen?: (row: T) => void;
  actions?: (row: T) => ReactNode;
  /** Belongs to the row and takes its whole width, as a player does. */
  below?: (row: T) => ReactNode;
  /** Order until the reader chooses another; absent, it is the server's. */
  firstSorting?: Sorting;
  /** One row on a phone-sized screen. */
  card: (row: T) => ReactNode;
  filters?: ReactNode;
  /** Shown when nothing is there at all. */
  empty: ReactNode;
  /** Shown when the filters leave nothing. */
  filtered: boolean;
  onClearFilters: () => void;
}

/** The one list of the app: search, filters, sort, cursor paging, column choice, export. */
export function DataList<T>(props: Props<T>) {
  const { id, label, columns, rowKey, onOpen, actions, fetchPage, filtered } = props;
  const { t } = useTranslation();
  const [search, setSearch] = useSearchText("search");
  const narrow = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const [shown, setShown] = useLocalStorage({
    key: `offhook-columns-${id}`,
    defaultValue: columns.filter((column) => column.shown !== false).map((column) => column.id),
  });
  const [sorting, sort] = useSorting(props.firstSorting);
  const query = useListQuery(props.queryKey, fetchPage, props.rowMoves);
  const visible = columns.filter((column) => column.main === true || shown.includes(column.id));
  const complete = !query.hasNextPage;

  const rows = useMemo(() => {
    const by = columns.find((column) => column.id === sorting?.id)?.sortBy;
    if (by === undefined || !complete) return query.rows;
    const direction = sorting?.down === true ? -1 : 1;
    return query.rows.toSorted((a, b) => {
      const [left, right] = [by(a), by(b)];
      const order =
        typeof left === "number" && typeof right === "number"
          ? left - right
          : String(left).localeCompare(String(right));
      return order * direction;
    });
  }, [query.rows, columns, sorting, complete]);

  const list = () => {
    if (query.isPending) {
      return <ListSkeleton narrow={narrow} below={props.below !== undefined} />;
    }
    if (query.isError)
      return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
    if (rows.length === 0) {
      if (!filtered && search === "") return props.empty;
      return (
        <Stack align="center" gap="xs" py={48}>
          <Text fw={600}>{t("common.list.nothing")}</Text>
          <Button variant="default" onClick={props.onClearFilters}>
            {t("common.list.clearFilters")}
          </Button>
        </Stack>
      );
    }
    if (narrow) {
      return (
        <ul className={classes.cards} aria-label={label}>
          {rows.map((row) => (
            <li key={rowKey(row)} data-tone={props.rowTone?.(row)}>
              <div className={classes.card}>
                {onOpen === undefined ? (
                  <div className={classes.cardBody}>{props.card(row)}</div>
                ) : (
                  <UnstyledButton
                    className={classes.cardBody}
                    onClick={() => {
                      onOpen(row);
                    }}
                  >
                    {props.card(row)}
                  </UnstyledButton>
                )}
                {actions?.(row)}
              </div>
              {props.below !== undefined && <div className={classes.below}>{props.below(row)}</div>}
            </li>
          ))}
        </ul>
      );
    }
    return (
      <DataTable
        label={label}
        columns={visible}
        rows={rows}
        rowKey={rowKey}
        rowTone={props.rowTone}
        onOpen={onOpen}
        actions={actions}
        below={props.below}
        sorting={sorting}
        onSort={complete ? sort : undefined}
      />
    );
  };

  return (
    <Stack gap="sm">
      <Group gap="xs" align="center">
        {props.searchLabel !== undefined && (
          <div className={classes.search}>
            <SearchField value={search} label={props.searchLabel} onChange={setSearch} />
          </div>
        )}
        {props.filters}
        <Group gap="xs" ml="auto">
          {narrow ? (
            complete && <SortMenu columns={columns} sorting={sorting} onSort={sort} />
          ) : (
            <ColumnMenu columns={columns} shown={shown} onChange={setShown} />
          )}
          <ExportButton name={id} columns={columns} fetchPage={fetchPage} />
        </Group>
      </Group>
      <Paper className={classes.panel} data-stale={query.isPlaceholderData || undefined}>
        {list()}
      </Paper>
      {query.hasNextPage && (
        <Button
          variant="default"
          mx="auto"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t("common.list.more")}
        </Button>
      )}
    </Stack>
  );
}

function ListSkeleton({ narrow, below }: { narrow: boolean; below: boolean }) {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("common.loading")}>
      {Array.from({ length: below ? 4 : 8 }, (_, row) => (
        <div key={row} className={classes.skeletonRow}>
          <Group h={48} wrap="nowrap" gap="lg">
            <Skeleton circle h={28} w={28} />
            <Skeleton h={14} w={narrow ? "60%" : "24%"} />
            {!narrow && <Skeleton h={14} w="18%" />}
            {!narrow && <Skeleton h={14} w="12%" />}
            <Skeleton h={14} w="10%" ml="auto" />
          </Group>
          {below && <Skeleton h={44} mb="sm" />}
        </div>
      ))}
    </div>
  );
}

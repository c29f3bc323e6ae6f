import { Skeleton, Stack, Text } from "@mantine/core";
import { IconPhoneOff } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { Panel } from "../parts/Panel";
import { CallTable, type LiveColumn } from "./CallTable";

interface Props<T> {
  title: string;
  text: string;
  act: ReactNode;
  query: UseQueryResult<T[]>;
  totals: (calls: T[]) => ReactNode;
  columns: LiveColumn<T>[];
  rowKey: (call: T) => string;
}

/** Calls that go on: their sums, and each of them; what is said while there are none, or none can be read. */
export function LivePanel<T>({ title, text, act, query, totals, columns, rowKey }: Props<T>) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = query;
  return (
    <Panel title={title} act={act}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {text}
        </Text>
        {isPending && <Skeleton h={160} />}
        {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
        {data?.length === 0 && (
          <EmptyState
            icon={IconPhoneOff}
            title={t("billing.live.none")}
            text={t("billing.live.noneText")}
          />
        )}
        {data !== undefined && data.length > 0 && (
          <>
            {totals(data)}
            <CallTable label={title} columns={columns} rows={data} rowKey={rowKey} />
          </>
        )}
      </Stack>
    </Panel>
  );
}

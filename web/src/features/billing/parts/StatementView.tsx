import {
  ActionIcon,
  Button,
  Group,
  Paper,
  Select,
  Skeleton,
  Stack,
  Text,
  Tooltip,
} from "@mantine/core";
import { IconDownload, IconListDetails, IconTable } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { mediaUrl } from "@/api/client";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { useSaveSheet } from "@/ui/list/useSaveSheet";
import { useSearchText } from "@/ui/list/useSearchText";
import { Amount } from "../Amount";
import classes from "../billing.module.css";
import { billingKeys } from "../keys";
import type { Statement } from "../types";
import { SpanFilter, useSpan } from "./SpanFilter";
import { StatementTable, useKindText, useMemoText } from "./StatementTable";

interface Asked {
  currency: string;
  begin?: string;
  end?: string;
}

interface Props {
  /** Whose books: names what is kept and the saved file. */
  whose: string;
  currencies: string[];
  /** Where the same is had as a workbook, below `/billing`. */
  book: string;
  fetch: (asked: Asked, signal: AbortSignal) => Promise<Statement>;
}

const SHOWN = 100;

/** A balance through time, the newest line first, each with the balance after it. */
export function StatementView({ whose, currencies, book, fetch }: Props) {
  const { t } = useTranslation();
  const [chosen, choose] = useSearchText("currency");
  const [more, setMore] = useState(1);
  const kindText = useKindText();
  const memoText = useMemoText();
  const saveSheet = useSaveSheet();
  const currency = currencies.includes(chosen) ? chosen : (currencies[0] ?? "");
  const asked = { currency, ...useSpan() };
  const { data, error, isPending, refetch } = useQuery({
    queryKey: billingKeys.statement(whose, asked),
    queryFn: ({ signal }) => fetch(asked, signal),
  });
  const save = () => {
    if (data === undefined) return;
    const columns = [
      { id: "at", header: t("billing.statement.at"), cell: () => null, text: lineAt },
      {
        id: "kind",
        header: t("billing.statement.what"),
        cell: () => null,
        text: (line: Line) => kindText(line.kind),
      },
      { id: "memo", header: t("billing.statement.memo"), cell: () => null, text: memoText },
      ...(["amount", "balance"] as const).map((id) => ({
        id,
        header: t(`billing.statement.${id}`),
        cell: () => null,
        text: (line: Line) => ({ amount: line[id], currency }),
      })),
    ];
    void saveSheet(`statement-${currency}`, "csv", columns, data.lines);
  };
  const newest = data === undefined ? [] : data.lines.toReversed();
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <SpanFilter />
        {currencies.length > 1 && (
          <Select
            aria-label={t("billing.statement.currency")}
            className={classes.filter}
            data={currencies}
            value={currency}
            onChange={(value) => {
              choose(value ?? "");
            }}
          />
        )}
        <Button
          component="a"
          href={mediaUrl(`/billing/${book}?${new URLSearchParams(asked).toString()}`)}
          variant="default"
          ml="auto"
          leftSection={<IconTable size={18} stroke={1.6} />}
        >
          {t("billing.statement.book")}
        </Button>
        <Tooltip label={t("common.list.csv")}>
          <ActionIcon
            variant="default"
            size={36}
            aria-label={t("common.list.csv")}
            disabled={newest.length === 0}
            onClick={save}
          >
            <IconDownload size={18} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Group>
      {isPending && <Skeleton h={320} />}
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data !== undefined && (
        <Paper className={classes.panel}>
          <Ends statement={data} />
          {newest.length === 0 ? (
            <EmptyState
              icon={IconListDetails}
              title={t("billing.statement.empty")}
              text={t("billing.statement.emptyText")}
            />
          ) : (
            <StatementTable lines={newest.slice(0, more * SHOWN)} currency={currency} />
          )}
        </Paper>
      )}
      {newest.length > more * SHOWN && (
        <Button
          variant="default"
          mx="auto"
          onClick={() => {
            setMore(more + 1);
          }}
        >
          {t("common.list.more")}
        </Button>
      )}
    </Stack>
  );
}

type Line = Statement["lines"][number];
const lineAt = ({ at }: Line) => ({ at });

function Ends({ statement }: { statement: Statement }) {
  const { t } = useTranslation();
  return (
    <Group justify="space-between" p="md" gap="xs">
      <div>
        <Text size="xs" c="dimmed">
          {t("billing.statement.opening")}
        </Text>
        <Amount of={statement.opening} currency={statement.currency} />
      </div>
      {!statement.complete && (
        <Text size="sm" c="var(--oh-wait)">
          {t("billing.statement.cut")}
        </Text>
      )}
      <div className={classes.end}>
        <Text size="xs" c="dimmed">
          {t("billing.statement.closing")}
        </Text>
        <Text fw={600} component="div">
          <Amount of={statement.closing} currency={statement.currency} />
        </Text>
      </div>
    </Group>
  );
}

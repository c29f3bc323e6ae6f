import { ActionIcon, Button, Group, Loader, Text, Tooltip } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useShowError } from "@/ui/errorText";
import { csvText, saveFile } from "./csv";
import { fetchAll } from "./fetchAll";
import type { Column, FetchPage } from "./types";

interface Props<T> {
  name: string;
  columns: Column<T>[];
  fetchPage: FetchPage<T>;
}

/** Fetches every row of the list as filtered; says how far it is and can be stopped. */
export function ExportButton<T>({ name, columns, fetchPage }: Props<T>) {
  const { t } = useTranslation();
  const showError = useShowError();
  const [count, setCount] = useState<number | null>(null);
  const abort = useRef<AbortController | null>(null);

  const run = async () => {
    const controller = new AbortController();
    abort.current = controller;
    setCount(0);
    try {
      const rows = await fetchAll(fetchPage, { onCount: setCount, signal: controller.signal });
      saveFile(`${name}-${new Date().toISOString().slice(0, 10)}.csv`, csvText(columns, rows));
    } catch (error) {
      if (!controller.signal.aborted) showError(error);
    } finally {
      setCount(null);
    }
  };

  if (count !== null) {
    return (
      <Group gap={8} role="status">
        <Loader size={14} />
        <Text size="sm" className="tabular">
          {t("common.list.exporting", { count })}
        </Text>
        <Button size="compact-sm" variant="subtle" onClick={() => abort.current?.abort()}>
          {t("common.cancel")}
        </Button>
      </Group>
    );
  }
  return (
    <Tooltip label={t("common.list.export")}>
      <ActionIcon
        variant="default"
        size={36}
        aria-label={t("common.list.export")}
        onClick={() => void run()}
      >
        <IconDownload size={18} stroke={1.6} />
      </ActionIcon>
    </Tooltip>
  );
}

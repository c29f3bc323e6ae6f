import { ActionIcon, Button, Group, Loader, Menu, Text, Tooltip } from "@mantine/core";
import { IconDownload, IconFileSpreadsheet, IconFileTypeCsv } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import { useShowError } from "@/ui/errorText";
import { fetchAll } from "./fetchAll";
import type { Column, FetchPage } from "./types";
import { useSaveSheet, type SheetKind } from "./useSaveSheet";

interface Props<T> {
  name: string;
  columns: Column<T>[];
  fetchPage: FetchPage<T>;
}

/** Fetches every row of the list as filtered; says how far it is and can be stopped. */
export function ExportButton<T>({ name, columns, fetchPage }: Props<T>) {
  const { t } = useTranslation();
  const showError = useShowError();
  const saveSheet = useSaveSheet();
  const { dayKey } = useFormats();
  const [count, setCount] = useState<number | null>(null);
  const abort = useRef<AbortController | null>(null);

  const run = async (kind: SheetKind) => {
    const controller = new AbortController();
    abort.current = controller;
    setCount(0);
    try {
      const rows = await fetchAll(fetchPage, { onCount: setCount, signal: controller.signal });
      await saveSheet(`${name}-${dayKey(new Date())}`, kind, columns, rows);
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
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <Tooltip label={t("common.list.export")}>
          <ActionIcon variant="default" size={36} aria-label={t("common.list.export")}>
            <IconDownload size={18} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconFileSpreadsheet size={16} stroke={1.6} />}
          onClick={() => void run("xlsx")}
        >
          {t("common.list.xlsx")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconFileTypeCsv size={16} stroke={1.6} />}
          onClick={() => void run("csv")}
        >
          {t("common.list.csv")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

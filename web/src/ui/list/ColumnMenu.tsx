import { ActionIcon, Checkbox, Menu, Stack, Tooltip } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Column } from "./types";

interface Props<T> {
  columns: Column<T>[];
  shown: string[];
  onChange: (shown: string[]) => void;
}

export function ColumnMenu<T>({ columns, shown, onChange }: Props<T>) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <Tooltip label={t("common.list.columns")}>
          <ActionIcon variant="default" size={36} aria-label={t("common.list.columns")}>
            <IconColumns3 size={18} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown p="sm">
        <Checkbox.Group value={shown} onChange={onChange} aria-label={t("common.list.columns")}>
          <Stack gap="sm">
            {columns
              .filter((column) => column.main !== true)
              .map((column) => (
                <Checkbox key={column.id} value={column.id} label={column.header} />
              ))}
          </Stack>
        </Checkbox.Group>
      </Menu.Dropdown>
    </Menu>
  );
}

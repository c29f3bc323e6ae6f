import { ActionIcon, Menu } from "@mantine/core";
import { IconArrowDown, IconArrowsSort, IconArrowUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Column, Sorting } from "./types";

interface Props<T> {
  columns: Column<T>[];
  sorting: Sorting | null;
  onSort: (id: string) => void;
}

/** Sorts where there are no column heads to press: on a phone. */
export function SortMenu<T>({ columns, sorting, onSort }: Props<T>) {
  const { t } = useTranslation();
  const Arrow = sorting?.down === true ? IconArrowDown : IconArrowUp;
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={t("common.list.sort")}>
          <IconArrowsSort size={18} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {columns
          .filter(({ sortBy }) => sortBy !== undefined)
          .map(({ id, header }) => (
            <Menu.Item
              key={id}
              aria-current={sorting?.id === id || undefined}
              rightSection={sorting?.id === id && <Arrow size={16} aria-hidden />}
              onClick={() => {
                onSort(id);
              }}
            >
              {header}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}

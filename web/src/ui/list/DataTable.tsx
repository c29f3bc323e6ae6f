import { Table, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { Fragment, type ReactNode } from "react";
import classes from "./list.module.css";
import type { Column, RowTone, Sorting } from "./types";

interface Props<T> {
  label: string;
  columns: Column<T>[];
  rows: T[];
  rowKey: (row: T) => string;
  rowTone?: (row: T) => RowTone | undefined;
  onOpen?: (row: T) => void;
  actions?: (row: T) => ReactNode;
  below?: (row: T) => ReactNode;
  sorting: Sorting | null;
  /** Absent while only a part of the rows is here: sorting a part would mislead. */
  onSort?: (id: string) => void;
}

function Heading<T>({
  column,
  sorting,
  onSort,
}: { column: Column<T> } & Pick<Props<T>, "sorting" | "onSort">) {
  const sorted = sorting?.id === column.id;
  const Arrow = sorting?.down === true ? IconArrowDown : IconArrowUp;
  const canSort = column.sortBy !== undefined && onSort !== undefined;
  return (
    <Table.Th
      w={column.width}
      ta={column.align}
      aria-sort={sorted ? (sorting.down ? "descending" : "ascending") : undefined}
    >
      {canSort ? (
        <UnstyledButton
          className={classes.sort}
          onClick={() => {
            onSort(column.id);
          }}
        >
          {column.header}
          {sorted && <Arrow size={14} aria-hidden />}
        </UnstyledButton>
      ) : (
        column.header
      )}
    </Table.Th>
  );
}

export function DataTable<T>(props: Props<T>) {
  const { label, columns, rows, rowKey, rowTone, onOpen, actions, below, sorting, onSort } = props;
  const width = columns.length + (actions === undefined ? 0 : 1);
  return (
    <Table.ScrollContainer minWidth={560} type="native">
      <Table className={classes.table} aria-label={label} verticalSpacing={0}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Heading key={column.id} column={column} sorting={sorting} onSort={onSort} />
            ))}
            {actions !== undefined && <Table.Td w={1} />}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Fragment key={rowKey(row)}>
              <Table.Tr
                data-tone={rowTone?.(row)}
                data-opens={onOpen !== undefined || undefined}
                data-continues={below !== undefined || undefined}
              >
                {columns.map((column) => (
                  <Table.Td key={column.id} ta={column.align}>
                    {column.main === true && onOpen !== undefined ? (
                      <UnstyledButton
                        className={classes.open}
                        onClick={() => {
                          onOpen(row);
                        }}
                      >
                        {column.cell(row)}
                      </UnstyledButton>
                    ) : (
                      column.cell(row)
                    )}
                  </Table.Td>
                ))}
                {actions !== undefined && (
                  <Table.Td className={classes.actions}>{actions(row)}</Table.Td>
                )}
              </Table.Tr>
              {below !== undefined && (
                <Table.Tr data-tone={rowTone?.(row)}>
                  <Table.Td className={classes.below} colSpan={width}>
                    {below(row)}
                  </Table.Td>
                </Table.Tr>
              )}
            </Fragment>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

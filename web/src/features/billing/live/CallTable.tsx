import { Paper, Table } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { ReactNode } from "react";
import classes from "../billing.module.css";

export interface LiveColumn<T> {
  id: string;
  header: string;
  cell: (row: T) => ReactNode;
  money?: boolean;
}

interface Props<T> {
  label: string;
  columns: LiveColumn<T>[];
  rows: T[];
  rowKey: (row: T) => string;
}

/** A table that is read anew all the time; on a phone each call is a list of facts. */
export function CallTable<T>({ label, columns, rows, rowKey }: Props<T>) {
  const narrow = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  if (narrow) {
    return (
      <ul className={`${classes.rows ?? ""} ${classes.apart ?? ""}`} aria-label={label}>
        {rows.map((row) => (
          <li key={rowKey(row)} className={classes.panel}>
            <dl className={`${classes.facts ?? ""} ${classes.padded ?? ""} ${classes.told ?? ""}`}>
              {columns.map(({ id, header, cell }) => (
                <div key={id}>
                  <dt>{header}</dt>
                  <dd>{cell(row)}</dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
    );
  }
  return (
    <Paper className={classes.panel}>
      <Table.ScrollContainer minWidth={720} type="native" tabIndex={0} aria-label={label}>
        <Table className={classes.table} aria-label={label}>
          <Table.Thead>
            <Table.Tr>
              {columns.map(({ id, header, money }) => (
                <Table.Th key={id} className={money === true ? classes.money : undefined}>
                  {header}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={rowKey(row)}>
                {columns.map(({ id, cell, money }) => (
                  <Table.Td key={id} className={money === true ? classes.money : undefined}>
                    {cell(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

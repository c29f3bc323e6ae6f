/** Lists as tables for spreadsheets: what each column tells, in kinds that they reckon with. */
import type { Column } from "./types";

/** A text, a moment, exact decimal text of a currency, a duration in seconds, or nothing. */
export type Cell =
  string | { at: string } | { amount: string; currency: string } | { seconds: number } | null;

export interface SheetWords {
  /** Heads the column of currencies, which follows the last amount. */
  currency: string;
  /** IANA name; moments are told on this zone's clocks, and their heads name it. */
  timeZone: string;
}

export interface Sheet {
  head: string[];
  rows: Cell[][];
}

export function sheetOf<T>(columns: Column<T>[], rows: T[], words: SheetWords): Sheet {
  const written = columns.flatMap((column) =>
    column.text === undefined ? [] : [{ header: column.header, text: column.text }],
  );
  const told = rows.map((row) => written.map(({ text }) => text(row)));
  const head = written.map(({ header }, index) =>
    told.some((cells) => isMoment(cells[index])) ? `${header} (${words.timeZone})` : header,
  );
  const amounts = told.map((cells) => cells.findLastIndex(isAmount));
  const last = Math.max(-1, ...amounts);
  if (last < 0) return { head, rows: told };
  const withCurrency = (cells: Cell[]) =>
    cells.toSpliced(last + 1, 0, cells.find(isAmount)?.currency ?? "");
  return { head: head.toSpliced(last + 1, 0, words.currency), rows: told.map(withCurrency) };
}

/** `2026-03-29 03:30:00` on the zone's clocks. */
export function wallClock(at: string, timeZone: string): string {
  const shown = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    dateStyle: "short",
    timeStyle: "medium",
    hourCycle: "h23",
  });
  return shown.format(new Date(at)).replace(", ", " ");
}

function isMoment(cell: Cell | undefined): cell is { at: string } {
  return typeof cell === "object" && cell !== null && "at" in cell;
}

function isAmount(cell: Cell): cell is { amount: string; currency: string } {
  return typeof cell === "object" && cell !== null && "amount" in cell;
}

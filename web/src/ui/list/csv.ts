/** Lists as files that a spreadsheet opens. */
import type { Column, FetchPage } from "./types";

const EXPORT_PAGE = 200;

function quoted(text: string): string {
  // A cell that starts like a formula would be run by the spreadsheet.
  const safe = /^[=+\-@\t\r]/.test(text) && !/^\+\d[\d ]*$/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvText<T>(columns: Column<T>[], rows: T[]): string {
  const written = columns.filter((column) => column.text !== undefined);
  const lines = [written.map((column) => quoted(column.header)).join(",")];
  for (const row of rows) {
    lines.push(written.map((column) => quoted(column.text?.(row) ?? "")).join(","));
  }
  return `${lines.join("\r\n")}\r\n`;
}

export async function fetchAll<T>(
  fetchPage: FetchPage<T>,
  onCount: (count: number) => void,
  signal: AbortSignal,
): Promise<T[]> {
  const rows: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await fetchPage({ cursor, limit: EXPORT_PAGE, signal });
    signal.throwIfAborted();
    rows.push(...page.items);
    onCount(rows.length);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return rows;
}

export function saveFile(name: string, text: string): void {
  // The mark makes spreadsheets read the file as UTF-8.
  const url = URL.createObjectURL(new Blob(["\uFEFF", text], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

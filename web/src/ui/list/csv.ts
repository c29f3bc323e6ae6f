/** Lists as files that a spreadsheet opens. */
import type { Column } from "./types";

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

export function saveFile(name: string, text: string): void {
  // The mark makes spreadsheets read the file as UTF-8.
  const url = URL.createObjectURL(new Blob(["\uFEFF", text], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

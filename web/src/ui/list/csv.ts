/** Tables as CSV (RFC 4180), and files for the reader's disk. */
import { clockText } from "@/ui/clockText";
import { wallClock, type Cell, type Sheet } from "./sheet";

/** Numbers and phone numbers pass as they are. */
const HARMLESS = /^[+-]?\d[\d .]*$/;

function quoted(text: string): string {
  // A cell that starts like a formula would be run by the spreadsheet.
  const safe = /^[=+\-@\t\r]/.test(text) && !HARMLESS.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function textOf(cell: Cell, timeZone: string): string {
  if (cell === null) return "";
  if (typeof cell === "string") return cell;
  if ("at" in cell) return wallClock(cell.at, timeZone);
  return "amount" in cell ? cell.amount : clockText(cell.seconds);
}

export function csvText({ head, rows }: Sheet, timeZone: string): string {
  const lines = [head, ...rows.map((cells) => cells.map((cell) => textOf(cell, timeZone)))];
  return `${lines.map((cells) => cells.map(quoted).join(",")).join("\r\n")}\r\n`;
}

export function saveText(name: string, text: string): void {
  // The mark makes spreadsheets read the file as UTF-8.
  saveBlob(name, new Blob(["\uFEFF", text], { type: "text/csv" }));
}

export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

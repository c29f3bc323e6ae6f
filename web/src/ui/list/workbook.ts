/** Tables as workbooks (XLSX): amounts and durations as numbers, moments as dates, all else as text. */
import type { CellObject, SheetData } from "write-excel-file/browser";
import { wallClock, type Cell, type Sheet } from "./sheet";

const DAY_S = 86_400;
const AMOUNT = "#,##0.00####";
const DURATION = "[h]:mm:ss";
const MOMENT = "yyyy-mm-dd hh:mm:ss";

function written(cell: Cell, timeZone: string): CellObject | null {
  if (cell === null || cell === "") return null;
  if (typeof cell === "string") return { type: String, value: cell };
  if ("at" in cell) {
    // The library tells a date by its UTC fields, and a workbook knows no zones.
    const value = new Date(`${wallClock(cell.at, timeZone).replace(" ", "T")}Z`);
    return { type: Date, value, format: MOMENT };
  }
  if ("amount" in cell) return { type: Number, value: Number(cell.amount), format: AMOUNT };
  return { type: Number, value: cell.seconds / DAY_S, format: DURATION };
}

export function sheetData({ head, rows }: Sheet, timeZone: string): SheetData {
  return [
    head.map((value) => ({ type: String, value, fontWeight: "bold" as const })),
    ...rows.map((cells) => cells.map((cell) => written(cell, timeZone))),
  ];
}

export async function workbookOf(sheet: Sheet, timeZone: string): Promise<Blob> {
  const { default: writeExcelFile } = await import("write-excel-file/browser");
  const columns = sheet.head.map((header) => ({ width: Math.max(14, header.length + 2) }));
  return writeExcelFile(sheetData(sheet, timeZone), { columns, stickyRowsCount: 1 }).toBlob();
}

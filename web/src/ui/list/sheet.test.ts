import { describe, expect, it } from "vitest";
import { csvText } from "./csv";
import { sheetOf, wallClock, type Cell } from "./sheet";
import type { Column } from "./types";
import { sheetData } from "./workbook";

interface Row {
  who: string;
  cells: Cell[];
}

const WORDS = { currency: "Currency", timeZone: "Europe/Madrid" };
const AT = "2026-03-29T01:30:00.268Z";
const ROWS: Row[] = [
  {
    who: "=SUM(A1)",
    cells: [{ at: AT }, { amount: "-0.26928", currency: "EUR" }, { seconds: 90 }],
  },
  { who: "Nobody", cells: [null, null, null] },
];

function columns(): Column<Row>[] {
  const heads = ["When", "Price", "Talked"];
  return [
    { id: "who", header: "Who", cell: () => null, text: ({ who }) => who },
    { id: "acts", header: "Not in files", cell: () => null },
    ...heads.map((header, index) => ({
      id: header,
      header,
      cell: () => null,
      text: ({ cells }: Row) => cells[index] ?? null,
    })),
  ];
}

describe("tables for spreadsheets", () => {
  it("tell moments on the account's clocks, also when these were put forward", () => {
    expect(wallClock("2026-03-29T00:59:59Z", "Europe/Madrid")).toBe("2026-03-29 01:59:59");
    expect(wallClock("2026-03-29T01:00:00Z", "Europe/Madrid")).toBe("2026-03-29 03:00:00");
    expect(wallClock("2026-11-22T23:30:00Z", "Asia/Tokyo")).toBe("2026-11-23 08:30:00");
  });

  it("name the zone once, and the currency beside the amount", () => {
    expect(csvText(sheetOf(columns(), ROWS, WORDS), WORDS.timeZone)).toBe(
      "Who,When (Europe/Madrid),Price,Currency,Talked\r\n" +
        "'=SUM(A1),2026-03-29 03:30:00,-0.26928,EUR,1:30\r\n" +
        "Nobody,,,,\r\n",
    );
  });

  it("give workbooks numbers, dates and texts, and never a formula", () => {
    const [, first] = sheetData(sheetOf(columns(), ROWS, WORDS), WORDS.timeZone);
    expect(first).toEqual([
      { type: String, value: "=SUM(A1)" },
      { type: Date, value: new Date("2026-03-29T03:30:00Z"), format: "yyyy-mm-dd hh:mm:ss" },
      { type: Number, value: -0.26928, format: "#,##0.00####" },
      { type: String, value: "EUR" },
      { type: Number, value: 90 / 86_400, format: "[h]:mm:ss" },
    ]);
  });

  it("have no currencies where there are no amounts", () => {
    expect(sheetOf(columns().slice(0, 2), ROWS, WORDS)).toEqual({
      head: ["Who"],
      rows: [["=SUM(A1)"], ["Nobody"]],
    });
  });
});

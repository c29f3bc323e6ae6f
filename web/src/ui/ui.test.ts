import { describe, expect, it } from "vitest";
import { makeFormats } from "@/app/formats";
import { clockText } from "./clockText";
import { csvText } from "./list/csv";
import { fetchAll } from "./list/fetchAll";
import { sheetOf } from "./list/sheet";
import { dialText, formatTyping, isPhone, readPhone } from "./phoneText";
import { gather } from "./player/gather";

describe("phone numbers", () => {
  it("are formatted while they are typed", () => {
    expect(formatTyping("+34910123456", "ES")).toBe("+34 910 12 34 56");
    expect(formatTyping("910123456", "ES")).toBe("910 12 34 56");
  });

  it("leave names and codes alone", () => {
    expect(formatTyping("Lucía", "ES")).toBe("Lucía");
    expect(formatTyping("*97", "ES")).toBe("*97");
  });

  it("are sent as E.164, read in the account's country", () => {
    expect(dialText("910 12 34 56", "ES")).toBe("+34910123456");
    expect(dialText("+44 7700 900123", "ES")).toBe("+447700900123");
    expect(dialText("*97", "ES")).toBe("*97");
  });

  it("know their country", () => {
    expect(readPhone("+34910123456")).toEqual({
      text: "+34 910 12 34 56",
      country: "ES",
      e164: "+34910123456",
    });
    expect(isPhone("hello", "ES")).toBe(false);
  });
});

describe("clockText", () => {
  it.each([
    [7, "0:07"],
    [754, "12:34"],
    [3723, "1:02:03"],
    [-1, "0:00"],
  ])("%d s", (seconds, text) => {
    expect(clockText(seconds)).toBe(text);
  });
});

describe("times", () => {
  it("are shown in the account's zone, whatever the browser's is", () => {
    const noon = new Date("2026-01-15T12:00:00Z");
    expect(makeFormats("en-GB", "Asia/Tokyo", "JPY", "JP").time(noon)).toBe("21:00");
    expect(makeFormats("en-GB", "America/New_York", "USD", "US").time(noon)).toBe("7:00");
  });

  it("name the year only when it is another one", () => {
    const { day } = makeFormats("en-GB", "Europe/Madrid", "EUR", "ES");
    const year = new Date().getFullYear();
    expect(day(new Date(year, 5, 1, 12))).toBe("1 Jun");
    expect(day(new Date(year + 1, 5, 1, 12))).toBe(`1 Jun ${String(year + 1)}`);
  });
});

describe("export", () => {
  const columns = [
    { id: "a", header: "Name", cell: () => null, text: (row: string) => row },
    { id: "b", header: "Hidden", cell: () => null },
  ];
  const WORDS = { currency: "Currency", timeZone: "UTC" };

  it("quotes what must be quoted and defuses formulas", () => {
    const sheet = sheetOf(columns, ['say "hi", you', "=SUM(A1)", "+34 910", "-0.26928"], WORDS);
    expect(csvText(sheet, "UTC")).toBe(
      'Name\r\n"say ""hi"", you"\r\n\'=SUM(A1)\r\n+34 910\r\n-0.26928\r\n',
    );
  });

  it("fetches every page and counts", async () => {
    const counts: number[] = [];
    const rows = await fetchAll(
      ({ cursor }) =>
        Promise.resolve(
          cursor === undefined
            ? { items: [1, 2], next_cursor: "x" }
            : { items: [3], next_cursor: null },
        ),
      { onCount: (count) => counts.push(count) },
    );
    expect(rows).toEqual([1, 2, 3]);
    expect(counts).toEqual([2, 3]);
  });

  it("stops when told to", async () => {
    const abort = new AbortController();
    const fetching = fetchAll(() => Promise.resolve({ items: [1], next_cursor: "again" }), {
      onCount: (count) => {
        if (count === 3) abort.abort();
      },
      signal: abort.signal,
    });
    await expect(fetching).rejects.toThrow();
  });
});

describe("gather", () => {
  it("keeps the loudest of each slice", () => {
    expect(gather([0.1, 0.9, 0.2, 0.3], 2)).toEqual([0.9, 0.3]);
    expect(gather([], 3)).toEqual([0, 0, 0]);
  });
});

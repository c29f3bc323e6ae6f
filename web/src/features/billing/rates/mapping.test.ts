import { describe, expect, it } from "vitest";
import type { SheetLook } from "../types";
import { doubtsOf, guessed, importQuery, problemsOf, withField } from "./mapping";

const look: SheetLook = {
  kind: "xlsx",
  encoding: "",
  delimiter: "",
  header_row: 4,
  decimal: ",",
  titles: ["Destination", "Dial code", "EUR/min", "Interval"],
  columns: { prefix: 1, rhythm: 3 },
  fields: ["prefix", "price", "country_code", "rhythm"],
  samples: [["Spain", "34", "0,012", "60/1"]],
  row_count: 1,
  other_moneys: ["", "", "ct", ""],
};

describe("a mapping", () => {
  it("begins with what was guessed", () => {
    expect(guessed(look)).toEqual(["", "prefix", "", "rhythm"]);
  });

  it("names what is missing", () => {
    expect(problemsOf(guessed(look))).toEqual(["noPrice"]);
    expect(problemsOf(["price", "country_code"])).toEqual([]);
    expect(problemsOf(["", ""])).toEqual(["noPrefix", "noPrice"]);
  });

  it("asks what amounts are in when their title says another money", () => {
    expect(doubtsOf(guessed(look), look)).toEqual([]);
    const mapping = withField(guessed(look), 2, "price");
    const doubts = doubtsOf(mapping, look);
    expect(doubts).toEqual([{ field: "price", title: "EUR/min", money: "ct" }]);
    expect(problemsOf(mapping, doubts)).toEqual(["noUnit"]);
    expect(problemsOf(mapping, doubts, { price: "cents" })).toEqual([]);
  });

  it("reads a field from one column alone", () => {
    const mapping = withField(guessed(look), 2, "price");
    expect(mapping).toEqual(["", "prefix", "price", "rhythm"]);
    expect(withField(mapping, 0, "price")).toEqual(["price", "prefix", "", "rhythm"]);
    expect(withField(mapping, 1, "")).toEqual(["", "", "price", "rhythm"]);
  });

  it("is sent by number of column", () => {
    const terms = {
      headerRow: 4,
      decimal: "," as const,
      zone: "Europe/Madrid",
      bands: ["peak=mon-fri 08:00-18:00"],
      effectiveAt: "",
      units: { price: "cents" as const, minimum: "cents" as const },
    };
    const query = importQuery(withField(guessed(look), 2, "price"), terms);
    expect(query.getAll("column")).toEqual(["prefix:1", "price:2", "rhythm:3"]);
    expect(query.get("decimal")).toBe(",");
    expect(query.getAll("amounts_in")).toEqual(["price:cents"]);
    expect(query.getAll("band")).toEqual(["peak=mon-fri 08:00-18:00"]);
    expect(query.has("effective_at")).toBe(false);
  });
});

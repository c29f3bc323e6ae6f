import { describe, expect, it } from "vitest";
import {
  arePrefixes,
  areSomePrefixes,
  bandNames,
  emptyRule,
  fromRule,
  isExact,
  prefixesOf,
  toRule,
} from "./planRules";

describe("rules of a plan", () => {
  it("take prefixes as people write them", () => {
    expect(prefixesOf("+34, 0044;351\n 1202 ")).toEqual(["34", "44", "351", "1202"]);
    expect(arePrefixes("+34 600")).toBe(true);
    expect(arePrefixes("Spain")).toBe(false);
    expect([arePrefixes(" "), areSomePrefixes(" "), areSomePrefixes("+34")]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it("take a decimal comma and fractions, and nothing for nought", () => {
    const rule = toRule({ ...emptyRule(), percent: "12,5", prefixes: "+34" });
    expect(rule).toEqual({
      name: "all",
      prefixes: ["34"],
      band: "",
      mark_up: { percent: "12.5", per_unit: "0", connection_fee: "0" },
    });
    expect(isExact("1/3")).toBe(true);
    expect(isExact("12%")).toBe(false);
  });

  it("hold in bands by their names", () => {
    expect(
      bandNames(["night=20:00-08:00", "holiday=2026-12-25 00:00-24:00", "night=sun 10:00-12:00"]),
    ).toEqual(["night", "holiday"]);
  });

  it("come back as they were", () => {
    const rule = {
      name: "Mobiles",
      prefixes: ["346", "347"],
      band: "holiday",
      mark_up: { percent: "20", per_unit: "0.002", connection_fee: "0" },
    };
    expect(toRule(fromRule(rule))).toEqual(rule);
  });
});

import { describe, expect, it } from "vitest";
import { allOf, creditLines, isComplete, isTakeable, netOf, type CreditableLine } from "./credit";

function line(id: string, creditable: string): CreditableLine {
  return {
    id,
    creditable,
    kind: "manual",
    product_class: "service",
    description: id,
    quantity: "1",
    unit: "C62",
    net: creditable,
    taxes: [],
    fx: null,
  };
}

const lines = [line("calls", "7.92"), line("discount", "-2.00"), line("gone", "0.00")];

describe("lines to take back", () => {
  it("begin with all that is left, a discount without its sign", () => {
    expect(allOf(lines)).toEqual({ calls: "7.92", discount: "2.00" });
    expect(netOf(lines, allOf(lines))).toBe(5_920_000);
  });

  it("are refused beyond what is left of them", () => {
    const calls = line("calls", "7.92");
    expect(isTakeable(calls, "7,92")).toBe(true);
    expect(isTakeable(calls, "7.93")).toBe(false);
    expect(isTakeable(calls, "0")).toBe(false);
    expect(isTakeable(calls, "x")).toBe(false);
    expect(isComplete(lines, {})).toBe(false);
    expect(isComplete(lines, { calls: "1", discount: "2.01" })).toBe(false);
    expect(isComplete(lines, { calls: "1" })).toBe(true);
  });

  it("are sent whole, or with so much of them", () => {
    expect(creditLines(lines, { calls: "5,5", discount: "2" })).toEqual([
      { line_id: "calls", net: "5.5" },
      { line_id: "discount", net: null },
    ]);
  });
});

import { describe, expect, it } from "vitest";
import { isAmount, isPositive, micros, toAmount } from "./amounts";

describe("micros", () => {
  it("loses no digit", () => {
    expect(micros("0.000001")).toBe(1);
    expect(micros("-12.5")).toBe(-12_500_000);
    expect(micros("-0.07")).toBe(-70_000);
    expect(micros("123456789.123456")).toBe(123_456_789_123_456);
  });
});

describe("typed amounts", () => {
  it("may have a decimal comma", () => {
    expect(toAmount(" 12,50 ")).toBe("12.50");
    expect(isAmount("12,50")).toBe(true);
  });

  it("are refused when they are none, or too exact", () => {
    expect(["", "1e3", "1.2345678", "ten", "1,000.00"].filter(isAmount)).toEqual([]);
    expect(["0", "-1", "0,00"].filter(isPositive)).toEqual([]);
  });
});

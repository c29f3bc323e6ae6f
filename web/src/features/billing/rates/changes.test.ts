import { describe, expect, it } from "vitest";
import { kindOf, percentOf } from "./changes";

const change = (before: string | null, after: string | null) => ({
  prefix: "34",
  band: "",
  before,
  after,
});

describe("changes of prices", () => {
  it("are told apart", () => {
    expect(kindOf(change(null, "0.01"))).toBe("added");
    expect(kindOf(change("0.01", null))).toBe("removed");
    expect(kindOf(change("0.01", "0.02"))).toBe("dearer");
    expect(kindOf(change("1/3", "0.3"))).toBe("cheaper");
    expect(kindOf(change("0.010", "0.01"))).toBe("changed");
  });

  it("have a percentage where there is a price before and after", () => {
    expect(percentOf(change("0.020", "0.025"))).toBeCloseTo(25);
    expect(percentOf(change(null, "0.025"))).toBeNull();
    expect(percentOf(change("0", "0.025"))).toBeNull();
  });
});

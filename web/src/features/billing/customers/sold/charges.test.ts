import { describe, expect, it } from "vitest";
import { fromMicros } from "../../amounts";
import { inAll, toCharge, type ChargeValues } from "./charges";

const typed: ChargeValues = {
  way: "charge",
  description: " Technician on site ",
  amount: "80,50",
  every: "0",
  tax_class: "service",
  starts_on: "",
};

describe("a charge", () => {
  it("is made once, today, unless somebody says otherwise", () => {
    expect(toCharge(typed)).toEqual({
      description: "Technician on site",
      amount: "80.50",
      months: null,
      tax_class: "service",
      starts_on: null,
    });
  });

  it("gives back when it is a credit", () => {
    const credit = toCharge({ ...typed, way: "credit", every: "12", starts_on: "2026-12-01" });
    expect(credit).toMatchObject({ amount: "-80.50", months: 12, starts_on: "2026-12-01" });
  });
});

describe("the sum of a sale", () => {
  it("is exact to the millionth", () => {
    expect(inAll({ price: "0.10", setup: "0.00" }, 3)).toEqual({ price: "0.300000", setup: null });
    expect(inAll({ price: "5.00", setup: "12.50" }, 2)).toEqual({
      price: "10.000000",
      setup: "25.000000",
    });
    expect(fromMicros(-1)).toBe("-0.000001");
  });
});

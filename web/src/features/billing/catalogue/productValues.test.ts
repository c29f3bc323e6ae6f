import { describe, expect, it } from "vitest";
import type { Product } from "../types";
import { emptyProduct, fromProduct, isPrice, toProduct, type ProductValues } from "./productValues";

const block: Product = {
  id: "p1",
  name: "500 to mobiles",
  description: "",
  kind: "minutes",
  tax_class: "telecom",
  currency: "EUR",
  price: "12.50",
  setup: "0.00",
  months: null,
  in_advance: true,
  free_months: 0,
  stock: 7,
  offered: true,
  minutes: {
    name: "Spain, mobiles",
    prefixes: ["346", "347"],
    minutes: 500,
    lasts_months: 2,
    pays_connection_fee: true,
  },
  limits: [{ feature: "agent", maximum: 10, per: "number" }],
};

describe("a product in a form", () => {
  it("comes back as it was", () => {
    const { id, ...given } = block;
    expect(id).toBe("p1");
    expect(toProduct(fromProduct(block))).toEqual({ ...given, setup: "0" });
  });

  it("takes a decimal comma, and nothing for nought and for no end of stock", () => {
    const typed: ProductValues = { ...emptyProduct("EUR"), name: " Line ", price: "5,50" };
    expect(toProduct(typed)).toMatchObject({
      name: "Line",
      price: "5.50",
      setup: "0",
      months: 1,
      stock: null,
      minutes: null,
    });
  });

  it("has free months only when it is paid by the period", () => {
    const typed = { ...emptyProduct("EUR"), price: "5", free_months: 2 };
    expect(toProduct(typed).free_months).toBe(2);
    expect(toProduct({ ...typed, every: "0" })).toMatchObject({ months: null, free_months: 0 });
  });

  it("has a price that is not below zero", () => {
    expect(isPrice("0")).toBe(true);
    expect(isPrice("-1")).toBe(false);
    expect(isPrice("")).toBe(false);
    expect(isPrice("", { optional: true })).toBe(true);
  });
});

/** Sums of what is sold, and charges as the API takes them. */
import { fromMicros, micros, toAmount } from "../../amounts";
import { monthsOf, type Every } from "../../catalogue/productValues";
import type { Product } from "../../types";
import type { components } from "@/api/schema";

export interface ChargeValues {
  way: "charge" | "credit";
  description: string;
  amount: string;
  every: Every;
  tax_class: "service" | "telecom" | "goods";
  starts_on: string;
}

/** What so many of a product cost; `setup` null: nothing is asked for setting it up. */
export function inAll(
  { price, setup }: Pick<Product, "price" | "setup">,
  quantity: number,
): { price: string; setup: string | null } {
  return {
    price: fromMicros(micros(price) * quantity),
    setup: micros(setup) === 0 ? null : fromMicros(micros(setup) * quantity),
  };
}

/** A credit is a charge below zero. */
export function toCharge(values: ChargeValues): components["schemas"]["ChargeGiven"] {
  const amount = toAmount(values.amount);
  return {
    description: values.description.trim(),
    amount: values.way === "credit" ? `-${amount}` : amount,
    months: monthsOf(values.every),
    tax_class: values.tax_class,
    starts_on: values.starts_on === "" ? null : values.starts_on,
  };
}

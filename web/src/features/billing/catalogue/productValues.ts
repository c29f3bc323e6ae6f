/** A product as a form holds it: numbers may be empty, prefixes are one text. */
import { isAmount, micros, toAmount } from "../amounts";
import { prefixesOf } from "../rates/planRules";
import type { Feature, Months, Product, ProductGiven } from "../types";

export const EVERY = ["0", "1", "3", "6", "12"] as const;
/** Months of a period as a choice; `0` is paid once. */
export type Every = (typeof EVERY)[number];

export interface LimitValues {
  feature: Feature;
  maximum: number | string;
  per: "account" | "number";
}

export interface ProductValues {
  name: string;
  description: string;
  kind: Product["kind"];
  tax_class: Product["tax_class"];
  currency: string;
  price: string;
  setup: string;
  every: Every;
  in_advance: boolean;
  free_months: number | string;
  stock: number | string;
  offered: boolean;
  minutes: {
    name: string;
    prefixes: string;
    minutes: number | string;
    lasts_months: number | string;
    pays_connection_fee: boolean;
  };
  limits: LimitValues[];
}

export function emptyProduct(currency: string): ProductValues {
  return {
    name: "",
    description: "",
    kind: "service",
    tax_class: "service",
    currency,
    price: "",
    setup: "",
    every: "1",
    in_advance: true,
    free_months: "",
    stock: "",
    offered: false,
    minutes: { name: "", prefixes: "", minutes: "", lasts_months: 1, pays_connection_fee: true },
    limits: [],
  };
}

export function fromProduct(product: Product): ProductValues {
  const { minutes } = product;
  const none = emptyProduct(product.currency);
  return {
    ...none,
    name: product.name,
    description: product.description,
    kind: product.kind,
    tax_class: product.tax_class,
    price: product.price,
    setup: micros(product.setup) === 0 ? "" : product.setup,
    every: everyOf(product.months),
    in_advance: product.in_advance,
    free_months: product.free_months === 0 ? "" : product.free_months,
    stock: product.stock ?? "",
    offered: product.offered,
    minutes:
      minutes === null
        ? none.minutes
        : {
            name: minutes.name,
            prefixes: minutes.prefixes.map((prefix) => `+${prefix}`).join(", "),
            minutes: minutes.minutes,
            lasts_months: minutes.lasts_months ?? 1,
            pays_connection_fee: minutes.pays_connection_fee ?? true,
          },
    limits: product.limits.map(({ feature, maximum, per }) => ({
      feature,
      maximum,
      per: per ?? "account",
    })),
  };
}

export function everyOf(months: Months | null): Every {
  return EVERY.find((one) => Number(one) === (months ?? 0)) ?? "0";
}

export function monthsOf(every: Every): Months | null {
  return every === "0" ? null : (Number(every) as Months);
}

/** Amounts that may be left out are nought. */
export function isPrice(typed: string, { optional = false } = {}): boolean {
  if (typed.trim() === "") return optional;
  return isAmount(typed) && micros(toAmount(typed)) >= 0;
}

export function toPrice(typed: string): string {
  return typed.trim() === "" ? "0" : toAmount(typed);
}

export function toProduct(values: ProductValues): ProductGiven {
  const months = monthsOf(values.every);
  const { minutes } = values;
  return {
    name: values.name.trim(),
    description: values.description.trim(),
    kind: values.kind,
    tax_class: values.tax_class,
    currency: values.currency,
    price: toPrice(values.price),
    setup: toPrice(values.setup),
    months,
    in_advance: values.in_advance,
    free_months: months === null ? 0 : Number(values.free_months),
    stock: values.stock === "" ? null : Number(values.stock),
    offered: values.offered,
    minutes:
      values.kind === "minutes"
        ? {
            name: minutes.name.trim(),
            prefixes: prefixesOf(minutes.prefixes),
            minutes: Number(minutes.minutes),
            lasts_months: Number(minutes.lasts_months) || 1,
            pays_connection_fee: minutes.pays_connection_fee,
          }
        : null,
    limits: values.limits.map((limit) => ({ ...limit, maximum: Number(limit.maximum) })),
  };
}

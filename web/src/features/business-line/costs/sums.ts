/** Adds up Twilio's decimal prices without the errors of binary fractions. */
import type { TwilioCosts } from "@/api/types";

const MICROS = 1_000_000;

export function micros(price: string): number {
  return Math.round(Number(price) * MICROS);
}

export interface Amount {
  micros: number;
  currency: string;
}

/** One sum for each currency; most accounts have one. */
export function sums(prices: { price: string; currency: string }[]): Amount[] {
  const found = new Map<string, number>();
  for (const { price, currency } of prices) {
    found.set(currency, (found.get(currency) ?? 0) + micros(price));
  }
  return [...found].map(([currency, sum]) => ({ currency, micros: sum }));
}

const TOTAL = "totalprice";
/** Twilio counts some usage twice: each kind of call stands in `calls`, too, and all of it in `totalprice`. */
const PARENTS = ["calls", "sms", "mms", "phonenumbers"];

/** What Twilio says of the month as a whole. */
export function totalOf(costs: TwilioCosts): Amount[] {
  return sums(costs.usage.filter(({ category }) => category === TOTAL));
}

/** Each thing that cost something, once and the dearest first. */
export function kindsOf(costs: TwilioCosts): TwilioCosts["usage"] {
  const paid = costs.usage.filter(
    ({ category, price }) => category !== TOTAL && micros(price) !== 0,
  );
  const parents = PARENTS.filter((parent) => paid.some(({ category }) => category === parent));
  return paid
    .filter(({ category }) => !parents.some((parent) => category.startsWith(`${parent}-`)))
    .toSorted((a, b) => micros(b.price) - micros(a.price));
}

/** The last twelve, the running one first, in Twilio's zone (UTC). */
export function lastMonths(now: Date): string[] {
  return Array.from({ length: 12 }, (_, back) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 7),
  );
}

export function monthName(month: string, language: string): string {
  const format = new Intl.DateTimeFormat(language, {
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
  return format.format(new Date(`${month}-01T00:00:00Z`));
}

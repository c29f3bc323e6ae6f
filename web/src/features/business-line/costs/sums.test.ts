import { expect, it } from "vitest";
import type { TwilioCosts } from "@/api/types";
import { kindsOf, lastMonths, monthName, sums, totalOf } from "./sums";

function usage(category: string, price: string, currency = "USD"): TwilioCosts["usage"][number] {
  return { category, description: category, count: "1", price, currency };
}

const costs: TwilioCosts = {
  month: "2026-11",
  as_of: "2026-11-21T12:00:00Z",
  numbers: [],
  usage: [
    usage("calls", "0.0255"),
    usage("calls-inbound", "0.0170"),
    usage("calls-outbound", "0.0085"),
    usage("sms-inbound", "0.30"),
    usage("recordings", "0"),
    usage("totalprice", "0.3255"),
  ],
};

it("adds without errors of binary fractions, each currency for itself", () => {
  const tenth = Array.from({ length: 3 }, () => ({ price: "0.1", currency: "USD" }));
  expect(sums([...tenth, { price: "2", currency: "EUR" }])).toEqual([
    { currency: "USD", micros: 300_000 },
    { currency: "EUR", micros: 2_000_000 },
  ]);
});

it("tells the month as Twilio does, and each thing once", () => {
  expect(totalOf(costs)).toEqual([{ currency: "USD", micros: 325_500 }]);
  expect(kindsOf(costs).map(({ category }) => category)).toEqual(["sms-inbound", "calls"]);
});

it("names the last twelve months", () => {
  const months = lastMonths(new Date("2026-01-31T23:30:00Z"));
  expect(months.slice(0, 3)).toEqual(["2026-01", "2025-12", "2025-11"]);
  expect(months).toHaveLength(12);
  expect(monthName("2025-12", "es")).toBe("diciembre de 2025");
});

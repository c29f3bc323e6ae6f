/** Living calls of the mock firm with what they have cost so far. */
import type { Call } from "@/api/types";

export function withCosts(calls: Call[]) {
  const cost = { cost_micros: 75_000, currency: "EUR", per_minute_micros: 25_000 };
  return { items: calls.map((call) => ({ ...call, ...cost })), next_cursor: null };
}

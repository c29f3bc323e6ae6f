/** What living calls come to, each currency by itself. */
import type { LiveSale } from "../types";

export interface LiveTotal {
  currency: string;
  calls: number;
  owes: number;
  earns: number;
  /** Null where it is paid in another currency than it is earned in. */
  margin: number | null;
}

export function totalsOf(calls: LiveSale[]): LiveTotal[] {
  const found = new Map<string, LiveTotal>();
  const counted = new Set<string>();
  for (const { call_id, owes, earns } of calls) {
    const isMixed = owes !== null && earns !== null && owes.currency !== earns.currency;
    for (const currency of new Set([earns?.currency, owes?.currency])) {
      if (currency === undefined) continue;
      const total = found.get(currency) ?? { currency, calls: 0, owes: 0, earns: 0, margin: 0 };
      // A call whose legs are paid in different currencies is told more than once.
      const call = `${currency} ${call_id}`;
      if (!counted.has(call)) total.calls += 1;
      counted.add(call);
      total.owes += owes?.currency === currency ? owes.micros : 0;
      total.earns += earns?.currency === currency ? earns.micros : 0;
      total.margin = isMixed || total.margin === null ? null : total.earns - total.owes;
      found.set(currency, total);
    }
  }
  return [...found.values()];
}

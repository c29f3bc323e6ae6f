/** Limits of a customer: only what changed is sent, so that two people at two fields do not undo each other. */
import type { components } from "@/api/schema";
import { micros, toAmount } from "../amounts";
import type { Balance } from "../types";

export type Limits = components["schemas"]["LimitsGiven"];

export interface LimitValues {
  credit_limit: string;
  /** Empty is no limit. */
  max_calls_out: number | string;
  max_calls_in: number | string;
}

export function limitValues(held: Balance | undefined): LimitValues {
  return {
    credit_limit: held?.credit_limit ?? "0",
    max_calls_out: held?.max_calls_out ?? "",
    max_calls_in: held?.max_calls_in ?? "",
  };
}

function count(value: number | string): number | null {
  return value === "" ? null : Number(value);
}

export function changedLimits(before: LimitValues, values: LimitValues): Limits {
  const changed: Limits = {};
  const limit = toAmount(values.credit_limit);
  if (micros(limit) !== micros(before.credit_limit)) changed.credit_limit = limit;
  for (const name of ["max_calls_out", "max_calls_in"] as const) {
    if (count(values[name]) !== count(before[name])) changed[name] = count(values[name]);
  }
  return changed;
}

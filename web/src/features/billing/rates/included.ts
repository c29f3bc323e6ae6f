/** Included minutes of a plan as a form holds them. */
import type { Included } from "../types";
import { prefixesOf, type RuleValues } from "./planRules";

export interface IncludedValues {
  name: string;
  prefixes: string;
  minutes: number | string;
  rolls_over: boolean;
  pays_connection_fee: boolean;
}

/** All of a plan's form. */
export interface PlanValues {
  deck_id: string;
  rules: RuleValues[];
  zone: string;
  bands: string[];
  included: IncludedValues[];
  /** On the account's clocks; empty: at once. */
  effective: string;
}

export function emptyIncluded(): IncludedValues {
  return { name: "", prefixes: "", minutes: "", rolls_over: false, pays_connection_fee: true };
}

export function fromIncluded(lot: Included): IncludedValues {
  return {
    name: lot.name,
    prefixes: lot.prefixes.map((prefix) => `+${prefix}`).join(", "),
    minutes: lot.minutes,
    rolls_over: lot.rolls_over ?? false,
    pays_connection_fee: lot.pays_connection_fee ?? true,
  };
}

export function toIncluded(values: IncludedValues): Included {
  return {
    ...values,
    name: values.name.trim(),
    prefixes: prefixesOf(values.prefixes),
    minutes: Number(values.minutes),
  };
}

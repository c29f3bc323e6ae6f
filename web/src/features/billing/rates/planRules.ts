/** Mark-ups of a plan as a form holds them: prefixes are one text, as people write and paste them. */
import type { PlanRule } from "../types";

export interface RuleValues {
  name: string;
  prefixes: string;
  band: string;
  percent: string;
  per_unit: string;
  connection_fee: string;
}

const EXACT = /^-?\d+([.,]\d+)?(\/\d+)?$/;

export function emptyRule(): RuleValues {
  return { name: "", prefixes: "", band: "", percent: "", per_unit: "", connection_fee: "" };
}

export function fromRule({ name, prefixes, band, mark_up }: PlanRule): RuleValues {
  const shown = (value: string | undefined) => (value === undefined || value === "0" ? "" : value);
  return {
    name: name ?? "",
    prefixes: (prefixes ?? []).map((prefix) => `+${prefix}`).join(", "),
    band: band ?? "",
    percent: shown(mark_up.percent),
    per_unit: shown(mark_up.per_unit),
    connection_fee: shown(mark_up.connection_fee),
  };
}

/** `+34, 0044 351` → `34 44 351`. */
export function prefixesOf(text: string): string[] {
  return text
    .split(/[\s,;]+/)
    .map((prefix) => prefix.replace(/^(\+|00)/, ""))
    .filter((prefix) => prefix !== "");
}

export function arePrefixes(text: string): boolean {
  return prefixesOf(text).every((prefix) => /^\d{1,20}$/.test(prefix));
}

/** At least one, and all of digits. */
export function areSomePrefixes(text: string): boolean {
  return prefixesOf(text).length > 0 && arePrefixes(text);
}

export function isExact(text: string): boolean {
  return text.trim() === "" || EXACT.test(text.trim());
}

export function toRule(values: RuleValues): PlanRule {
  const exact = (text: string) => (text.trim() === "" ? "0" : text.trim().replace(",", "."));
  return {
    name: values.name.trim() === "" ? "all" : values.name.trim(),
    prefixes: prefixesOf(values.prefixes),
    band: values.band.trim(),
    mark_up: {
      percent: exact(values.percent),
      per_unit: exact(values.per_unit),
      connection_fee: exact(values.connection_fee),
    },
  };
}

/** `night=20:00-08:00` → `night`, each once. */
export function bandNames(bands: string[]): string[] {
  return [...new Set(bands.map((band) => band.split("=")[0]?.trim() ?? ""))].filter(
    (name) => name !== "",
  );
}

/** The same rewriting as on the server, so that a rule can be tried before it is saved. */
import { parsePhoneNumberFromString, type CountryCode } from "libphonenumber-js";
import type { NumberFormat, NumberRule } from "@/api/types";

/** How a carrier wants a number written. */
export function formatted(e164: string, format: NumberFormat, country: string): string {
  if (!e164.startsWith("+")) return e164;
  if (format === "plus_e164") return e164;
  const bare = e164.slice(1);
  if (format === "e164") return bare;
  const parsed = parsePhoneNumberFromString(e164, country as CountryCode);
  if (parsed === undefined) return bare;
  // A number of another country has no national form that would reach it.
  return parsed.country === country
    ? parsed.formatNational().replace(/\D/g, "")
    : parsed.format("IDD", { fromCountry: country as CountryCode }).replace(/\D/g, "");
}

/** The first rule that fits rewrites; later rules do not see the number (SP-3). */
export function rewrite(
  dialled: string,
  rules: NumberRule[],
): { number: string; rule: number | null } {
  const place = rules.findIndex(
    ({ starts_with, min_length }) =>
      dialled.startsWith(starts_with) && dialled.length >= min_length,
  );
  const rule = rules[place];
  if (rule === undefined) return { number: dialled, rule: null };
  return { number: rule.replace_with + dialled.slice(rule.starts_with.length), rule: place };
}

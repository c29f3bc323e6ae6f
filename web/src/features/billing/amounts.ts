/** Amounts as the API writes them: decimal text, so that no digit is lost on the way. */

const AMOUNT = /^-?\d{1,12}([.,]\d{1,6})?$/;

/** Millionths of the unit. */
export function micros(text: string): number {
  const negative = text.startsWith("-");
  const [whole = "0", rest = ""] = text.replace("-", "").split(".");
  const value = Number(whole) * 1_000_000 + Number(rest.padEnd(6, "0").slice(0, 6));
  return negative ? -value : value;
}

/** Decimal text of so many millionths. */
export function fromMicros(value: number): string {
  const sign = value < 0 ? "-" : "";
  const text = String(Math.abs(value)).padStart(7, "0");
  return `${sign}${text.slice(0, -6)}.${text.slice(-6)}`;
}

export function isAmount(typed: string): boolean {
  return AMOUNT.test(typed.trim());
}

/** What a person typed, a comma for the decimal mark included, as the API takes it. */
export function toAmount(typed: string): string {
  return typed.trim().replace(",", ".");
}

export function isPositive(typed: string): boolean {
  return isAmount(typed) && micros(toAmount(typed)) > 0;
}

/** Which lines of an invoice are taken back, and how much of each. */
import { isAmount, micros, toAmount } from "../amounts";
import type { InvoiceDetail } from "../types";

export type CreditableLine = InvoiceDetail["lines"][number];
/** By line the amount as it was typed, without sign; lines left out are not taken back. */
export type Chosen = Record<string, string>;

/** Without its sign: a discount is taken back as it was given. */
export function leftOf(line: CreditableLine): string {
  return line.creditable.replace("-", "");
}

export function creditable(lines: CreditableLine[]): CreditableLine[] {
  return lines.filter((line) => micros(line.creditable) !== 0);
}

export function allOf(lines: CreditableLine[]): Chosen {
  return Object.fromEntries(creditable(lines).map((line) => [line.id, leftOf(line)]));
}

export function isTooMuch(line: CreditableLine, typed: string): boolean {
  return micros(toAmount(typed)) > micros(leftOf(line));
}

export function isTakeable(line: CreditableLine, typed: string): boolean {
  return isAmount(typed) && micros(toAmount(typed)) > 0 && !isTooMuch(line, typed);
}

/** Whether it can be drafted as it stands. */
export function isComplete(lines: CreditableLine[], chosen: Chosen): boolean {
  const taken = lines.filter(({ id }) => id in chosen);
  return taken.length > 0 && taken.every((line) => isTakeable(line, chosen[line.id] ?? ""));
}

/** Net, in millionths; what is not an amount counts for nothing. */
export function netOf(lines: CreditableLine[], chosen: Chosen): number {
  return lines.reduce((sum, line) => {
    const typed = chosen[line.id];
    if (typed === undefined || !isAmount(typed)) return sum;
    const taken = micros(toAmount(typed));
    return sum + (micros(line.creditable) < 0 ? -taken : taken);
  }, 0);
}

/** Undefined: the line is not taken back. */
export function withAmount(chosen: Chosen, id: string, typed: string | undefined): Chosen {
  const others = Object.fromEntries(Object.entries(chosen).filter(([line]) => line !== id));
  return typed === undefined ? others : { ...others, [id]: typed };
}

/** As the API takes it: what is taken whole goes without an amount. */
export function creditLines(lines: CreditableLine[], chosen: Chosen) {
  return lines
    .filter(({ id }) => id in chosen)
    .map((line) => {
      const net = toAmount(chosen[line.id] ?? "");
      return { line_id: line.id, net: micros(net) === micros(leftOf(line)) ? null : net };
    });
}

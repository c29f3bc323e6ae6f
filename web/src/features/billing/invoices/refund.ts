/** How much of a payment can be given back, and what became of what was. */
import { fromMicros, isPositive, micros, toAmount } from "../amounts";
import type { Refund, SoldPayment } from "../types";

type Paid = Pick<SoldPayment, "amount" | "refunded" | "currency" | "state" | "refunds">;

function coinDigits(currency: string): number {
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}

function underWay(refunds: Refund[]): number {
  return refunds
    .filter(({ state }) => state === "pending")
    .reduce((sum, { amount }) => sum + micros(amount), 0);
}

function leftMicros({ amount, refunded, refunds }: Paid): number {
  return micros(amount) - micros(refunded) - underWay(refunds);
}

/** Decimal text with the currency's own decimals, as people write it; what is under way counts as gone. */
export function leftOf(payment: Paid): string {
  const digits = coinDigits(payment.currency);
  const exact = fromMicros(leftMicros(payment));
  return digits === 0 ? exact.slice(0, -7) : exact.slice(0, exact.length - 6 + digits);
}

export function isRefundable(payment: Paid): boolean {
  return payment.state === "succeeded" && leftMicros(payment) > 0;
}

/** Why an amount cannot be given back; null when it can. */
export function refundFault(payment: Paid, typed: string): "wrong" | "tooMuch" | "coins" | null {
  if (!isPositive(typed)) return "wrong";
  const asked = micros(toAmount(typed));
  if (asked > leftMicros(payment)) return "tooMuch";
  return asked % 10 ** (6 - coinDigits(payment.currency)) === 0 ? null : "coins";
}

/** The one that waits, or else the last when it did not arrive: what somebody should know of. */
export function refundToTell(refunds: Refund[]): Refund | undefined {
  const waiting = refunds.find(({ state }) => state === "pending");
  const [last] = refunds;
  return waiting ?? (last?.state === "failed" ? last : undefined);
}

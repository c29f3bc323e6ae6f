import { useTranslation } from "react-i18next";
import { micros } from "../amounts";
import type { Payment } from "../types";
import { useAmountText } from "./Price";

type Paid = Pick<Payment, "amount" | "refunded" | "currency">;

/** How much of a payment was given back; empty where nothing was. */
export function useRefundedText(): (payment: Paid) => string {
  const { t } = useTranslation();
  const written = useAmountText();
  return ({ amount, refunded, currency }) =>
    micros(refunded) === 0
      ? ""
      : t("billing.refund.refunded", {
          part: written(refunded, currency),
          all: written(amount, currency),
        });
}

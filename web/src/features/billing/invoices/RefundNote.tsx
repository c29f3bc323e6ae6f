import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "../billing.module.css";
import { useAmountText } from "../parts/Price";
import { useRefundedText } from "../parts/useRefundedText";
import type { SoldPayment } from "../types";
import { refundToTell } from "./refund";

/** What was given back of a payment, what is under way, and why the last try failed. */
export function RefundNote({ payment }: { payment: SoldPayment }) {
  const { t } = useTranslation();
  const written = useAmountText();
  const refunded = useRefundedText()(payment);
  const told = refundToTell(payment.refunds);
  return (
    <>
      {refunded !== "" && (
        <Text span size="xs" display="block">
          {refunded}
        </Text>
      )}
      {told !== undefined && (
        <Text
          span
          size="xs"
          fw={550}
          display="block"
          c={told.state === "failed" ? "var(--oh-fail)" : "var(--oh-wait)"}
        >
          {t(told.state === "failed" ? "billing.refund.failed" : "billing.refund.underWay", {
            amount: written(told.amount, told.currency),
          })}
        </Text>
      )}
      {told !== undefined && told.problem !== "" && (
        <span className={classes.sub}>{told.problem}</span>
      )}
    </>
  );
}

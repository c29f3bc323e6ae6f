import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Column } from "@/ui/list/types";
import { Timestamp } from "@/ui/Timestamp";
import { Amount } from "../Amount";
import { micros } from "../amounts";
import { PaymentBadge } from "../parts/PaymentBadge";
import type { SoldPayment } from "../types";
import { RefundNote } from "./RefundNote";

/** Columns of the payments that customers made. */
export function usePaymentColumns(): Column<SoldPayment>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      {
        id: "customer",
        header: t("billing.customer.one"),
        main: true,
        cell: ({ customer_name }) => customer_name,
        text: ({ customer_name }) => customer_name,
        sortBy: ({ customer_name }) => customer_name,
      },
      {
        id: "purpose",
        header: t("billing.payment.for"),
        cell: ({ purpose }) => t(`billing.payment.purpose.${purpose}`),
        text: ({ purpose }) => t(`billing.payment.purpose.${purpose}`),
        sortBy: ({ purpose }) => purpose,
      },
      {
        id: "state",
        header: t("billing.invoice.state"),
        cell: ({ state }) => <PaymentBadge state={state} />,
        text: ({ state }) => t(`billing.payment.state.${state}`),
        sortBy: ({ state }) => state,
      },
      {
        id: "refunds",
        header: t("billing.payment.refunds"),
        cell: (payment) => <RefundNote payment={payment} />,
        text: ({ refunded, currency }) => ({ amount: refunded, currency }),
      },
      {
        id: "problem",
        header: t("billing.payment.problem"),
        cell: ({ problem }) => problem,
        text: ({ problem }) => problem,
      },
      {
        id: "amount",
        header: t("billing.pay.amount"),
        align: "end",
        cell: ({ amount, currency }) => <Amount of={amount} currency={currency} />,
        text: ({ amount, currency }) => ({ amount, currency }),
        sortBy: ({ amount }) => micros(amount),
      },
      {
        id: "at",
        header: t("billing.charges.column.at"),
        align: "end",
        cell: ({ created_at }) => <Timestamp at={created_at} />,
        text: ({ created_at }) => ({ at: created_at }),
        sortBy: ({ created_at }) => created_at,
      },
    ],
    [t],
  );
}

import { Alert } from "@mantine/core";
import { IconReceiptRefund } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import { micros } from "../amounts";
import type { Invoice } from "../types";

/** A draft that gives back more than it charges: approved, it is no invoice. */
export function isBelowZero({ status, kind, gross }: Invoice): boolean {
  return status === "draft" && kind === "invoice" && micros(gross) < 0;
}

/** Said before somebody approves it. */
export function BelowZero({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation();
  const { language } = useFormats();
  if (!isBelowZero(invoice)) return null;
  const amount = new Intl.NumberFormat(language, { style: "currency", currency: invoice.currency });
  return (
    <Alert
      color="wait"
      icon={<IconReceiptRefund size={18} stroke={1.6} />}
      title={t("billing.invoice.belowZero")}
    >
      {t("billing.invoice.belowZeroText", {
        amount: amount.format(-micros(invoice.gross) / 1_000_000),
      })}
    </Alert>
  );
}

import { Badge } from "@mantine/core";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { InvoiceStatus, ReceivedInvoice } from "../types";

const COLOURS: Record<InvoiceStatus, string> = {
  draft: "gray",
  open: "iris",
  overdue: "fail",
  paid: "live",
};

type Shown = Pick<ReceivedInvoice, "kind" | "status">;

/** What became of it, in words: nobody pays a credit note. */
export function statusText(t: TFunction, { kind, status }: Shown): string {
  return kind === "credit_note" && status === "paid"
    ? t("billing.invoice.credited")
    : t(`billing.invoice.status.${status}`);
}

export function InvoiceBadge({ of }: { of: Shown }) {
  const { t } = useTranslation();
  return <Badge color={COLOURS[of.status]}>{statusText(t, of)}</Badge>;
}

/** Beside the number of what is no invoice. */
export function KindBadge({ kind }: Pick<ReceivedInvoice, "kind">) {
  const { t } = useTranslation();
  if (kind === "invoice") return null;
  return <Badge color="gray">{t("billing.invoice.kind.credit_note")}</Badge>;
}

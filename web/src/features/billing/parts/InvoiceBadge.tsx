import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { InvoiceStatus } from "../types";

const COLOURS: Record<InvoiceStatus, string> = {
  draft: "gray",
  open: "iris",
  overdue: "fail",
  paid: "live",
};

export function InvoiceBadge({ status }: { status: InvoiceStatus }) {
  const { t } = useTranslation();
  return <Badge color={COLOURS[status]}>{t(`billing.invoice.status.${status}`)}</Badge>;
}

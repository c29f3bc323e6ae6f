import { Badge, Group } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Column } from "@/ui/list/types";
import { InvoiceBadge } from "../parts/InvoiceBadge";
import { invoiceColumns } from "../parts/invoiceColumns";
import type { Invoice } from "../types";

export function useInvoiceColumns(): Column<Invoice>[] {
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
        id: "number",
        header: t("billing.invoice.number"),
        cell: ({ number, kind }) => (
          <Group gap="xs" wrap="nowrap">
            <span className="tabular">{number ?? "–"}</span>
            {kind === "credit_note" && (
              <Badge color="gray">{t("billing.invoice.kind.credit_note")}</Badge>
            )}
          </Group>
        ),
        text: ({ number }) => number ?? "",
        sortBy: ({ number }) => number ?? "",
      },
      {
        id: "status",
        header: t("billing.invoice.state"),
        cell: ({ status, reminder_level }) => (
          <Group gap="xs" wrap="nowrap">
            <InvoiceBadge status={status} />
            {reminder_level > 0 && (
              <Badge color="wait">{t("billing.invoice.reminded", { count: reminder_level })}</Badge>
            )}
          </Group>
        ),
        text: ({ status }) => t(`billing.invoice.status.${status}`),
        sortBy: ({ status }) => status,
      },
      ...invoiceColumns<Invoice>(t),
    ],
    [t],
  );
}

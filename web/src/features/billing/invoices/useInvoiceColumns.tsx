import { Badge, Group } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Column } from "@/ui/list/types";
import { InvoiceBadge, KindBadge, statusText } from "../parts/InvoiceBadge";
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
            <KindBadge kind={kind} />
          </Group>
        ),
        text: ({ number }) => number ?? "",
        sortBy: ({ number }) => number ?? "",
      },
      {
        id: "status",
        header: t("billing.invoice.state"),
        cell: (invoice) => (
          <Group gap="xs" wrap="nowrap">
            <InvoiceBadge of={invoice} />
            {invoice.reminder_level > 0 && (
              <Badge color="wait">
                {t("billing.invoice.reminded", { count: invoice.reminder_level })}
              </Badge>
            )}
          </Group>
        ),
        text: (invoice) => statusText(t, invoice),
        sortBy: ({ status }) => status,
      },
      ...invoiceColumns<Invoice>(t),
    ],
    [t],
  );
}

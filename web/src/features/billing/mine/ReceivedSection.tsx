import { Group } from "@mantine/core";
import { IconFileInvoice } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { EmptyState } from "@/ui/EmptyState";
import { DataList } from "@/ui/list/DataList";
import type { Column, PageRequest } from "@/ui/list/types";
import { useOpenedId, useSearchText } from "@/ui/list/useSearchText";
import { Amount } from "../Amount";
import classes from "../billing.module.css";
import { billingKeys } from "../keys";
import { ChoiceFilter } from "../parts/ChoiceFilter";
import { Day } from "../parts/Day";
import { InvoiceBadge, KindBadge, statusText } from "../parts/InvoiceBadge";
import { invoiceColumns } from "../parts/invoiceColumns";
import type { InvoiceStatus, ReceivedInvoice } from "../types";
import { ReceivedDrawer } from "./ReceivedDrawer";

const STATUSES = ["open", "overdue", "paid"] as const satisfies InvoiceStatus[];

/** Invoices the account was sent. */
export function ReceivedSection() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search] = useSearchText("search");
  const [status] = useSearchText("status");
  const [opened, open] = useOpenedId();
  const columns = useColumns();
  const fetchPage = ({ cursor, limit, signal }: PageRequest) =>
    unwrap(
      api.GET("/api/v1/billing/received-invoices", {
        params: {
          query: {
            cursor,
            limit,
            search: search === "" ? undefined : search,
            status: status === "" ? undefined : (status as InvoiceStatus),
          },
        },
        signal,
      }),
    );
  return (
    <>
      <DataList<ReceivedInvoice>
        id="received-invoices"
        label={t("billing.section.received")}
        searchLabel={t("billing.invoice.searchNumber")}
        queryKey={[...billingKeys.received, { search, status }]}
        fetchPage={fetchPage}
        columns={columns}
        rowKey={({ id }) => id}
        onOpen={({ id }) => {
          open(id);
        }}
        card={(invoice) => (
          <span className={classes.card}>
            <span className={classes.grow}>
              <strong>{invoice.number}</strong>
              <span className={classes.sub}>
                {invoice.kind === "credit_note" && `${t("billing.invoice.kind.credit_note")} · `}
                <Day on={invoice.issued_on} />
              </span>
            </span>
            <InvoiceBadge of={invoice} />
            <Amount of={invoice.gross} currency={invoice.currency} />
          </span>
        )}
        filters={
          <ChoiceFilter
            name="status"
            label={t("billing.invoice.state")}
            choices={STATUSES.map((value) => ({
              value,
              label: t(`billing.invoice.status.${value}`),
            }))}
          />
        }
        filtered={status !== ""}
        onClearFilters={() => void navigate({ to: ".", search: { section: "received" } })}
        empty={
          <EmptyState
            icon={IconFileInvoice}
            title={t("billing.received.empty")}
            text={t("billing.received.emptyText")}
          />
        }
      />
      <ReceivedDrawer
        id={opened}
        onClose={() => {
          open("");
        }}
      />
    </>
  );
}

function useColumns(): Column<ReceivedInvoice>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      {
        id: "number",
        header: t("billing.invoice.number"),
        main: true,
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
        cell: (invoice) => <InvoiceBadge of={invoice} />,
        text: (invoice) => statusText(t, invoice),
        sortBy: ({ status }) => status,
      },
      ...invoiceColumns<ReceivedInvoice>(t),
    ],
    [t],
  );
}

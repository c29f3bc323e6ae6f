import { Button, Group } from "@mantine/core";
import { IconFileInvoice, IconFilePlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { EmptyState } from "@/ui/EmptyState";
import { DataList } from "@/ui/list/DataList";
import type { PageRequest } from "@/ui/list/types";
import { useOpenedId, useSearchText } from "@/ui/list/useSearchText";
import { Amount } from "../Amount";
import classes from "../billing.module.css";
import { useCustomers } from "../customers/queries";
import { billingKeys } from "../keys";
import { ChoiceFilter } from "../parts/ChoiceFilter";
import { InvoiceBadge } from "../parts/InvoiceBadge";
import type { Invoice, InvoiceStatus } from "../types";
import { DraftsBar } from "./DraftsBar";
import { InvoiceDrawer } from "./InvoiceDrawer";
import { RunDialog } from "./RunDialog";
import { RunProgress } from "./RunProgress";
import { useInvoiceColumns } from "./useInvoiceColumns";

const STATUSES = ["draft", "open", "overdue", "paid"] as const satisfies InvoiceStatus[];

/** What the account wrote: drafts to look at, what is owed, what was paid. */
export function InvoicesSection() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search] = useSearchText("search");
  const [status] = useSearchText("status");
  const [customer] = useSearchText("customer");
  const [run, setRun] = useSearchText("run");
  const [opened, open] = useOpenedId();
  const [asking, setAsking] = useState(false);
  const { data: customers = [] } = useCustomers();
  const columns = useInvoiceColumns();
  const given = (text: string) => (text === "" ? undefined : text);
  const fetchPage = ({ cursor, limit, signal }: PageRequest) =>
    unwrap(
      api.GET("/api/v1/billing/invoices", {
        params: {
          query: {
            cursor,
            limit,
            search: given(search),
            status: given(status) as InvoiceStatus | undefined,
            customer_id: given(customer),
            run_id: given(run),
          },
        },
        signal,
      }),
    );
  const draft = (
    <Button
      leftSection={<IconFilePlus size={18} stroke={1.6} />}
      onClick={() => {
        setAsking(true);
      }}
    >
      {t("billing.run.title")}
    </Button>
  );
  return (
    <>
      <Group justify="space-between" mb="sm">
        <DraftsBar />
        {draft}
      </Group>
      {run !== "" && (
        <RunProgress
          id={run}
          onClose={() => {
            setRun("");
          }}
        />
      )}
      <DataList<Invoice>
        id="invoices"
        label={t("billing.section.invoices")}
        searchLabel={t("billing.invoice.search")}
        queryKey={[...billingKeys.invoices, "list", { search, status, customer, run }]}
        fetchPage={fetchPage}
        columns={columns}
        rowKey={({ id }) => id}
        onOpen={({ id }) => {
          open(id);
        }}
        card={(invoice) => (
          <span className={classes.card}>
            <span className={classes.grow}>
              <strong>{invoice.customer_name}</strong>
              <span className={classes.sub}>
                {invoice.number ?? t(`billing.invoice.kind.${invoice.kind}`)}
              </span>
            </span>
            <InvoiceBadge of={invoice} />
            <Amount of={invoice.gross} currency={invoice.currency} />
          </span>
        )}
        filters={
          <>
            <ChoiceFilter
              name="status"
              label={t("billing.invoice.state")}
              choices={STATUSES.map((value) => ({
                value,
                label: t(`billing.invoice.status.${value}`),
              }))}
            />
            <ChoiceFilter
              searchable
              name="customer"
              label={t("billing.customer.one")}
              choices={customers.map(({ id, name }) => ({ value: id, label: name }))}
            />
          </>
        }
        filtered={status !== "" || customer !== "" || run !== ""}
        onClearFilters={() => void navigate({ to: ".", search: { section: "invoices" } })}
        empty={
          <EmptyState
            icon={IconFileInvoice}
            title={t("billing.invoice.none")}
            text={t("billing.invoice.noneText")}
            action={draft}
          />
        }
      />
      <InvoiceDrawer
        id={opened}
        onOpen={open}
        onClose={() => {
          open("");
        }}
      />
      <RunDialog
        opened={asking}
        onStarted={setRun}
        onClose={() => {
          setAsking(false);
        }}
      />
    </>
  );
}

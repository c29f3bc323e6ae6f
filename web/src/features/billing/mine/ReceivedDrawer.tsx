import { Button, Drawer, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconCreditCard, IconFileTypePdf, IconTable } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, mediaUrl, unwrap } from "@/api/client";
import { ErrorState } from "@/ui/ErrorState";
import { Amount } from "../Amount";
import { micros } from "../amounts";
import classes from "../billing.module.css";
import { billingKeys } from "../keys";
import { Day, Period } from "../parts/Day";
import { Fact } from "../parts/Fact";
import { InvoiceBadge, KindBadge } from "../parts/InvoiceBadge";
import { hasCalls, InvoiceLines } from "../parts/InvoiceLines";
import { InvoiceSums } from "../parts/InvoiceSums";
import type { ReceivedDetail } from "../types";
import { PayDialog } from "./PayDialog";

export function ReceivedDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [...billingKeys.received, "one", id],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/billing/received-invoices/{invoice_id}", {
          params: { path: { invoice_id: id } },
          signal,
        }),
      ),
    enabled: id !== "",
  });
  return (
    <Drawer
      opened={id !== ""}
      onClose={onClose}
      position="right"
      size="lg"
      title={data?.number ?? t("billing.invoice.one")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {id !== "" && isPending && <Skeleton h={280} />}
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data !== undefined && <Shown invoice={data} />}
    </Drawer>
  );
}

function Shown({ invoice }: { invoice: ReceivedDetail }) {
  const { t } = useTranslation();
  const [paying, setPaying] = useState(false);
  const files = mediaUrl(`/billing/received-invoices/${invoice.id}`);
  const payable = invoice.kind === "invoice" && micros(invoice.open) > 0;
  return (
    <Stack gap="lg">
      <Group gap="xs">
        <InvoiceBadge of={invoice} />
        <KindBadge kind={invoice.kind} />
        <Button
          component="a"
          href={`${files}/pdf`}
          target="_blank"
          rel="noopener"
          variant="default"
          ml="auto"
          leftSection={<IconFileTypePdf size={18} stroke={1.6} />}
        >
          {t("billing.invoice.pdf")}
        </Button>
        {hasCalls(invoice) && (
          <Button
            component="a"
            href={`${files}/calls?format=xlsx`}
            variant="default"
            leftSection={<IconTable size={18} stroke={1.6} />}
          >
            {t("billing.invoice.calls")}
          </Button>
        )}
      </Group>
      <div className={classes.facts}>
        <Fact label={t("billing.invoice.period")}>
          <Period start={invoice.period_start} end={invoice.period_end} />
        </Fact>
        <Fact label={t("billing.invoice.issued")}>
          <Day on={invoice.issued_on} />
        </Fact>
        {invoice.kind === "invoice" && (
          <>
            <Fact label={t("billing.invoice.due")}>
              <Day on={invoice.due_on} />
            </Fact>
            <Fact label={t("billing.invoice.open")}>
              <Amount of={invoice.open} currency={invoice.currency} />
            </Fact>
          </>
        )}
      </div>
      {invoice.note !== "" && <Text size="sm">{invoice.note}</Text>}
      <InvoiceLines lines={invoice.lines} currency={invoice.currency} />
      <InvoiceSums invoice={invoice} />
      {payable && (
        <Button
          leftSection={<IconCreditCard size={18} stroke={1.6} />}
          onClick={() => {
            setPaying(true);
          }}
        >
          {t("billing.pay.invoice")}
        </Button>
      )}
      <PayDialog
        opened={paying}
        title={t("billing.pay.invoice")}
        invoice={invoice}
        onClose={() => {
          setPaying(false);
        }}
      />
    </Stack>
  );
}

import { Button, Skeleton, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconBellRinging } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, onceOnly, unwrap } from "@/api/client";
import { Timestamp } from "@/ui/Timestamp";
import { Dialog } from "@/ui/Dialog";
import { Amount } from "../Amount";
import classes from "../billing.module.css";
import { billingKeys } from "../keys";
import { ActError } from "../parts/ActError";
import { Fact } from "../parts/Fact";
import type { InvoiceDetail } from "../types";
import { useInvoiceAct } from "./queries";

/** A reminder by hand of what is overdue, after a look at whom it goes to and when the last one went. */
export function Reminder({ invoice }: { invoice: InvoiceDetail }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconBellRinging size={18} stroke={1.6} />}
        onClick={() => {
          setAsking(true);
        }}
      >
        {t("billing.remind.act")}
      </Button>
      <Dialog
        opened={asking}
        onClose={() => {
          setAsking(false);
        }}
        title={t("billing.remind.title", { number: invoice.number ?? "" })}
      >
        <Question
          invoice={invoice}
          onDone={() => {
            setAsking(false);
          }}
        />
      </Dialog>
    </>
  );
}

function Question({ invoice, onDone }: { invoice: InvoiceDetail; onDone: () => void }) {
  const { t } = useTranslation();
  const { data: profile } = useQuery({
    queryKey: [...billingKeys.customers, invoice.customer_id, "profile"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/billing/customers/{account_id}/profile", {
          params: { path: { account_id: invoice.customer_id } },
          signal,
        }),
      ),
  });
  const remind = useInvoiceAct((id: string) =>
    unwrap(
      api.POST("/api/v1/billing/invoices/{invoice_id}/reminders", {
        params: { path: { invoice_id: id } },
        headers: onceOnly(),
      }),
    ),
  );
  if (profile === undefined) return <Skeleton h={96} />;
  return (
    <Stack gap="md">
      <Fact label={t("billing.remind.to")}>
        {profile.email === "" ? "–" : <strong className={classes.url}>{profile.email}</strong>}
      </Fact>
      <div className={classes.facts}>
        <Fact label={t("billing.remind.open")}>
          <Amount of={invoice.open} currency={invoice.currency} />
        </Fact>
        <Fact label={t("billing.remind.last")}>
          {invoice.reminded_at === null ? (
            t("billing.remind.never")
          ) : (
            <Timestamp at={invoice.reminded_at} />
          )}
        </Fact>
      </div>
      {profile.email === "" && <Text size="sm">{t("billing.remind.nobody")}</Text>}
      <ActError error={remind.error} />
      <Button
        disabled={profile.email === ""}
        loading={remind.isPending}
        onClick={() => {
          remind.mutate(invoice.id, {
            onSuccess: () => {
              notifications.show({ color: "live", message: t("billing.invoice.onItsWay") });
              onDone();
            },
          });
        }}
      >
        {t("billing.remind.send")}
      </Button>
    </Stack>
  );
}

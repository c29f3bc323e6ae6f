import { Button, Stack } from "@mantine/core";
import { IconCash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { EmptyState } from "@/ui/EmptyState";
import { useShowError } from "@/ui/errorText";
import { DataList } from "@/ui/list/DataList";
import type { PageRequest } from "@/ui/list/types";
import { useSearchText } from "@/ui/list/useSearchText";
import { Timestamp } from "@/ui/Timestamp";
import { Amount } from "../Amount";
import classes from "../billing.module.css";
import { useCustomers } from "../customers/queries";
import { billingKeys } from "../keys";
import { usePlayOutcome } from "../mine/queries";
import { ChoiceFilter } from "../parts/ChoiceFilter";
import { PaymentBadge } from "../parts/PaymentBadge";
import type { PaymentState, SoldPayment } from "../types";
import { Providers, useProviders } from "./Providers";
import { isRefundable } from "./refund";
import { RefundDialog } from "./RefundDialog";
import { RefundNote } from "./RefundNote";
import { usePaymentColumns } from "./usePaymentColumns";

const STATES = [
  "pending",
  "succeeded",
  "failed",
  "reversed",
  "review",
] as const satisfies PaymentState[];

/** What customers paid by a provider, and the providers. */
export function PaymentsSection() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [state] = useSearchText("state");
  const [customer] = useSearchText("customer");
  const [refunding, setRefunding] = useState<SoldPayment | null>(null);
  const { data: customers = [] } = useCustomers();
  const columns = usePaymentColumns();
  const fetchPage = ({ cursor, limit, signal }: PageRequest) =>
    unwrap(
      api.GET("/api/v1/billing/received-payments", {
        params: {
          query: {
            cursor,
            limit,
            state: state === "" ? undefined : (state as PaymentState),
            customer_id: customer === "" ? undefined : customer,
          },
        },
        signal,
      }),
    );
  return (
    <Stack gap="lg">
      <Providers />
      <DataList<SoldPayment>
        id="payments"
        label={t("billing.section.payments")}
        queryKey={[...billingKeys.payments, "sold", state, customer]}
        fetchPage={fetchPage}
        columns={columns}
        rowKey={({ id }) => id}
        rowTone={(payment) => (payment.state === "review" ? "wait" : undefined)}
        rowMoves={({ refunds }) => refunds.some((refund) => refund.state === "pending")}
        actions={(payment) => (
          <>
            <Play payment={payment} />
            {isRefundable(payment) && (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={t("billing.refund.title", { name: payment.customer_name })}
                onClick={() => {
                  setRefunding(payment);
                }}
              >
                {t("billing.refund.act")}
              </Button>
            )}
          </>
        )}
        card={(payment) => (
          <span className={classes.card}>
            <span className={classes.grow}>
              <strong>{payment.customer_name}</strong>
              <span className={classes.sub}>
                <Timestamp at={payment.created_at} />
              </span>
              <PaymentBadge state={payment.state} />
              <RefundNote payment={payment} />
            </span>
            <Amount of={payment.amount} currency={payment.currency} />
          </span>
        )}
        filters={
          <>
            <ChoiceFilter
              name="state"
              label={t("billing.invoice.state")}
              choices={STATES.map((value) => ({
                value,
                label: t(`billing.payment.state.${value}`),
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
        filtered={state !== "" || customer !== ""}
        onClearFilters={() => void navigate({ to: ".", search: { section: "payments" } })}
        empty={
          <EmptyState
            icon={IconCash}
            title={t("billing.payment.noneSold")}
            text={t("billing.payment.noneSoldText")}
          />
        }
      />
      <RefundDialog
        payment={refunding}
        onClose={() => {
          setRefunding(null);
        }}
      />
    </Stack>
  );
}

/** Payments of the sandbox wait for somebody who says what became of them. */
function Play({ payment }: { payment: SoldPayment }) {
  const { t } = useTranslation();
  const showError = useShowError();
  const { data: providers } = useProviders();
  const play = usePlayOutcome();
  const provider = providers?.find(({ id }) => id === payment.provider_id);
  if (provider?.type !== "sandbox" || payment.state !== "pending") return null;
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={play.isPending}
      onClick={() => {
        play.mutate({ id: payment.id, outcome: "succeeded" }, { onError: showError });
      }}
    >
      {t("billing.pay.playPaid")}
    </Button>
  );
}

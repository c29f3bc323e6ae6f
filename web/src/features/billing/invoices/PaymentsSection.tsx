import { Button, Stack } from "@mantine/core";
import { IconCash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { EmptyState } from "@/ui/EmptyState";
import { useShowError } from "@/ui/errorText";
import { DataList } from "@/ui/list/DataList";
import type { Column, PageRequest } from "@/ui/list/types";
import { useSearchText } from "@/ui/list/useSearchText";
import { Timestamp } from "@/ui/Timestamp";
import { Amount } from "../Amount";
import { micros } from "../amounts";
import classes from "../billing.module.css";
import { billingKeys } from "../keys";
import { usePlayOutcome } from "../mine/queries";
import { ChoiceFilter } from "../parts/ChoiceFilter";
import { PaymentBadge } from "../parts/PaymentBadge";
import type { PaymentState, SoldPayment } from "../types";
import { Providers, useProviders } from "./Providers";

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
  const columns = useColumns();
  const fetchPage = ({ cursor, limit, signal }: PageRequest) =>
    unwrap(
      api.GET("/api/v1/billing/received-payments", {
        params: {
          query: { cursor, limit, state: state === "" ? undefined : (state as PaymentState) },
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
        queryKey={[...billingKeys.payments, "sold", state]}
        fetchPage={fetchPage}
        columns={columns}
        rowKey={({ id }) => id}
        rowTone={(payment) => (payment.state === "review" ? "wait" : undefined)}
        actions={(payment) => <Play payment={payment} />}
        card={(payment) => (
          <span className={classes.card}>
            <span className={classes.grow}>
              <strong>{payment.customer_name}</strong>
              <span className={classes.sub}>
                <Timestamp at={payment.created_at} />
              </span>
            </span>
            <PaymentBadge state={payment.state} />
            <Amount of={payment.amount} currency={payment.currency} />
          </span>
        )}
        filters={
          <ChoiceFilter
            name="state"
            label={t("billing.invoice.state")}
            choices={STATES.map((value) => ({ value, label: t(`billing.payment.state.${value}`) }))}
          />
        }
        filtered={state !== ""}
        onClearFilters={() => void navigate({ to: ".", search: { section: "payments" } })}
        empty={
          <EmptyState
            icon={IconCash}
            title={t("billing.payment.noneSold")}
            text={t("billing.payment.noneSoldText")}
          />
        }
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

function useColumns(): Column<SoldPayment>[] {
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
        id: "purpose",
        header: t("billing.payment.for"),
        cell: ({ purpose }) => t(`billing.payment.purpose.${purpose}`),
        text: ({ purpose }) => t(`billing.payment.purpose.${purpose}`),
        sortBy: ({ purpose }) => purpose,
      },
      {
        id: "state",
        header: t("billing.invoice.state"),
        cell: ({ state }) => <PaymentBadge state={state} />,
        text: ({ state }) => t(`billing.payment.state.${state}`),
        sortBy: ({ state }) => state,
      },
      {
        id: "problem",
        header: t("billing.payment.problem"),
        cell: ({ problem }) => problem,
        text: ({ problem }) => problem,
      },
      {
        id: "amount",
        header: t("billing.pay.amount"),
        align: "end",
        cell: ({ amount, currency }) => <Amount of={amount} currency={currency} />,
        text: ({ amount }) => amount,
        sortBy: ({ amount }) => micros(amount),
      },
      {
        id: "at",
        header: t("billing.charges.column.at"),
        align: "end",
        cell: ({ created_at }) => <Timestamp at={created_at} />,
        text: ({ created_at }) => created_at,
        sortBy: ({ created_at }) => created_at,
      },
    ],
    [t],
  );
}

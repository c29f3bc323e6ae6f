import { ActionIcon, Paper, Skeleton, Text, Title } from "@mantine/core";
import { IconCreditCard, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { ErrorState } from "@/ui/ErrorState";
import { useShowError } from "@/ui/errorText";
import { Timestamp } from "@/ui/Timestamp";
import { useConfirm } from "@/ui/useConfirm";
import { Amount } from "../Amount";
import classes from "../billing.module.css";
import { billingKeys } from "../keys";
import { Day } from "../parts/Day";
import { PaymentBadge } from "../parts/PaymentBadge";
import { useRefundedText } from "../parts/useRefundedText";
import { usePaymentMethods, useRecentPayments } from "./queries";

/** The last payments, and the saved means of paying. */
export function Payments() {
  const { t } = useTranslation();
  const payments = useRecentPayments();
  const refundedText = useRefundedText();
  return (
    <Paper component="section" className={classes.panel} aria-label={t("billing.payment.mine")}>
      <Title order={2} px="md" pt="md">
        {t("billing.payment.mine")}
      </Title>
      {payments.isPending && <Skeleton h={80} m="md" />}
      {payments.error !== null && (
        <ErrorState error={payments.error} onRetry={() => void payments.refetch()} />
      )}
      {payments.data?.length === 0 && (
        <Text size="sm" c="dimmed" p="md">
          {t("billing.payment.none")}
        </Text>
      )}
      <ul className={classes.rows}>
        {payments.data?.map((payment) => (
          <li key={payment.id} className={classes.row}>
            <span className={classes.grow}>
              <Text span size="sm" display="block">
                {t(`billing.payment.purpose.${payment.purpose}`)}
              </Text>
              <Text span size="xs" c="dimmed">
                <Timestamp at={payment.created_at} />
                {[payment.problem, refundedText(payment)].map((note) => note && ` · ${note}`)}
              </Text>
            </span>
            <PaymentBadge state={payment.state} />
            <Amount of={payment.amount} currency={payment.currency} />
          </li>
        ))}
      </ul>
      <Methods />
    </Paper>
  );
}

function Methods() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const showError = useShowError();
  const confirm = useConfirm();
  const { data: methods = [] } = usePaymentMethods();
  const remove = useMutation({
    mutationFn: (id: string) =>
      unwrap(
        api.DELETE("/api/v1/billing/payment-methods/{method_id}", {
          params: { path: { method_id: id } },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: billingKeys.methods }),
    onError: showError,
  });
  if (methods.length === 0) return null;
  return (
    <>
      <Title order={3} px="md" pt="md">
        {t("billing.payment.saved")}
      </Title>
      <ul className={classes.rows}>
        {methods.map(({ id, label, expires_on }) => (
          <li key={id} className={classes.row}>
            <IconCreditCard size={18} stroke={1.6} aria-hidden />
            <span className={classes.grow}>
              {label}
              {expires_on !== null && (
                <Text span size="xs" c="dimmed" display="block">
                  {t("billing.payment.until")} <Day on={expires_on} />
                </Text>
              )}
            </span>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={t("billing.payment.remove", { label })}
              onClick={() => {
                confirm({
                  title: t("billing.payment.remove", { label }),
                  text: t("billing.payment.removeText"),
                  confirm: t("common.remove"),
                  onConfirm: () => {
                    remove.mutate(id);
                  },
                });
              }}
            >
              <IconTrash size={18} stroke={1.6} />
            </ActionIcon>
          </li>
        ))}
      </ul>
    </>
  );
}

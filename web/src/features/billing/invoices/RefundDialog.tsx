import { Button, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { freshId } from "@/api/freshId";
import { ApiProblem } from "@/api/problem";
import { FormError } from "@/ui/FormError";
import { landOnFields } from "@/ui/serverFields";
import { useConfirm } from "@/ui/useConfirm";
import { Dialog } from "@/ui/Dialog";
import { toAmount } from "../amounts";
import classes from "../billing.module.css";
import { AmountInput } from "../parts/AmountInput";
import { useAmountText } from "../parts/Price";
import type { SoldPayment } from "../types";
import { useProviders } from "./Providers";
import { useRefund } from "./queries";
import { leftOf, refundFault } from "./refund";

interface Props {
  /** Null: closed. */
  payment: SoldPayment | null;
  onClose: () => void;
}

/** Gives money of a payment back, all that is left of it or a part. */
export function RefundDialog({ payment, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog
      opened={payment !== null}
      onClose={onClose}
      title={t("billing.refund.title", { name: payment?.customer_name })}
    >
      {payment !== null && <Form payment={payment} onDone={onClose} />}
    </Dialog>
  );
}

function Form({ payment, onDone }: { payment: SoldPayment; onDone: () => void }) {
  const { t } = useTranslation();
  const confirm = useConfirm();
  const written = useAmountText();
  const { currency, customer_name: name } = payment;
  const [attempt, setAttempt] = useState(freshId);
  const left = leftOf(payment);
  const faultText = (typed: string) => {
    const fault = refundFault(payment, typed);
    if (fault === null) return null;
    return t(`billing.refund.fault.${fault}`, { amount: written(left, currency) });
  };
  const form = useForm({
    initialValues: { amount: left, reason: "" },
    validateInputOnChange: ["amount"],
    validate: { amount: faultText },
  });
  const refund = useRefund(payment.id);
  const typed = toAmount(form.values.amount);
  const amount = refundFault(payment, typed) === null ? written(typed, currency) : "";
  const give = (reason: string) => {
    refund.mutate(
      // The same amount of this attempt is one refund, however often it is sent.
      { key: `${attempt}:${typed}`, amount: typed, reason },
      {
        onSuccess: ({ state, problem }) => {
          if (state === "failed") {
            setAttempt(freshId());
            form.setFieldError("amount", problem);
            return;
          }
          const text = state === "pending" ? "billing.refund.underWay" : "billing.refund.done";
          notifications.show({ color: "live", message: t(text, { amount, name }) });
          onDone();
        },
        onError: (error) => {
          landOnFields(form, error);
          // Refused for good. Without an answer it may have been made: then the next try must be the same one.
          if (error instanceof ApiProblem && error.status < 500) setAttempt(freshId());
        },
      },
    );
  };
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(({ reason }) => {
        confirm({
          title: t("billing.refund.confirmTitle", { amount, name }),
          text: t("billing.refund.confirmText"),
          confirm: t("billing.refund.give", { amount }),
          onConfirm: () => {
            give(reason.trim());
          },
        });
      })}
    >
      <Stack gap="md">
        <AmountInput
          data-autofocus
          label={t("billing.pay.amount")}
          description={t("billing.refund.left", { amount: written(left, currency) })}
          currency={currency}
          disabled={refund.isPending}
          {...form.getInputProps("amount")}
        />
        <TextInput
          label={t("billing.refund.reason")}
          description={t("billing.refund.reasonHint")}
          placeholder={t("billing.refund.reasonExample")}
          maxLength={200}
          disabled={refund.isPending}
          {...form.getInputProps("reason")}
        />
        {amount !== "" && <What amount={amount} payment={payment} />}
        <FormError error={refund.error} form={form} />
        <Button type="submit" loading={refund.isPending}>
          {amount === "" ? t("billing.refund.act") : t("billing.refund.give", { amount })}
        </Button>
      </Stack>
    </form>
  );
}

/** What will happen. */
function What({ amount, payment }: { amount: string; payment: SoldPayment }) {
  const { t } = useTranslation();
  const { data: providers } = useProviders();
  const provider = providers?.find(({ id }) => id === payment.provider_id)?.name;
  return (
    <div className={classes.rule} role="status">
      <Text size="sm">
        {t("billing.refund.what", { provider, amount, name: payment.customer_name })}
      </Text>
      {payment.invoice_id !== null && (
        <Text size="xs" c="dimmed">
          {t("billing.refund.invoiceOpens")}
        </Text>
      )}
    </div>
  );
}

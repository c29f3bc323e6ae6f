import { Button, Checkbox, Group, Select, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/app/session";
import { useShowError } from "@/ui/errorText";
import { landOnFields } from "@/ui/serverFields";
import { Dialog } from "@/ui/Dialog";
import { FormError } from "@/ui/FormError";
import { Amount } from "../Amount";
import { isPositive, toAmount } from "../amounts";
import { AmountInput } from "../parts/AmountInput";
import type { Payment } from "../types";
import { usePaymentMethods, usePaymentOptions, usePlayOutcome, useStartPayment } from "./queries";

interface Props {
  opened: boolean;
  title: string;
  onClose: () => void;
  /** Pays what is open of it, not an amount of one's choice. */
  invoice?: { id: string; open: string; currency: string };
}

export function PayDialog({ opened, title, onClose, invoice }: Props) {
  const [started, setStarted] = useState<Payment | null>(null);
  const close = () => {
    setStarted(null);
    onClose();
  };
  return (
    <Dialog opened={opened} onClose={close} title={title}>
      {started === null ? (
        <PayForm invoice={invoice} onStarted={setStarted} />
      ) : (
        <SandboxTill payment={started} onDone={close} />
      )}
    </Dialog>
  );
}

/** `provider:ID` or `method:ID`. */
function way(chosen: string): { provider_id?: string; method_id?: string } {
  const [kind, id] = chosen.split(":");
  return kind === "method" ? { method_id: id } : { provider_id: id };
}

function PayForm({
  invoice,
  onStarted,
}: Pick<Props, "invoice"> & { onStarted: (payment: Payment) => void }) {
  const { t } = useTranslation();
  const { currency } = useMe().account;
  const { data: options = [], isPending } = usePaymentOptions();
  const { data: methods = [] } = usePaymentMethods();
  const start = useStartPayment();
  const ways = [
    ...methods.map(({ id, label }) => ({ value: `method:${id}`, label })),
    ...options.map(({ provider_id, name }) => ({ value: `provider:${provider_id}`, label: name })),
  ];
  const form = useForm({
    initialValues: { amount: "", way: "", save: false },
    validateInputOnBlur: true,
    validate: {
      amount: (value) =>
        invoice !== undefined || isPositive(value) ? null : t("billing.pay.amountWrong"),
    },
  });
  const chosen = form.values.way === "" ? (ways[0]?.value ?? "") : form.values.way;
  const option = options.find(({ provider_id }) => chosen === `provider:${provider_id}`);
  if (!isPending && ways.length === 0) return <Text size="sm">{t("billing.pay.noWay")}</Text>;
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => {
        const what =
          invoice === undefined ? { amount: toAmount(values.amount) } : { invoice_id: invoice.id };
        const save_method = values.save && option?.saves_methods === true;
        start.mutate(
          { ...way(chosen), ...what, save_method },
          {
            onSuccess: (payment) => {
              if (payment.url !== "") window.location.assign(payment.url);
              else onStarted(payment);
            },
            onError: (error) => landOnFields(form, error),
          },
        );
      })}
    >
      <Stack gap="md">
        {invoice === undefined ? (
          <AmountInput
            data-autofocus
            label={t("billing.pay.amount")}
            currency={currency}
            {...form.getInputProps("amount")}
          />
        ) : (
          <Text size="sm">
            {t("billing.pay.open")} <Amount of={invoice.open} currency={invoice.currency} />
          </Text>
        )}
        <Select
          label={t("billing.pay.way")}
          data={ways}
          value={chosen === "" ? null : chosen}
          onChange={(value) => {
            form.setFieldValue("way", value ?? "");
          }}
        />
        {option?.saves_methods === true && (
          <Checkbox
            label={t("billing.pay.save")}
            {...form.getInputProps("save", { type: "checkbox" })}
          />
        )}
        <FormError error={start.error} form={form} />
        <Button type="submit" loading={start.isPending}>
          {t("billing.pay.go")}
        </Button>
      </Stack>
    </form>
  );
}

/** Nobody pays in the sandbox: the outcome is played. */
function SandboxTill({ payment, onDone }: { payment: Payment; onDone: () => void }) {
  const { t } = useTranslation();
  const showError = useShowError();
  const play = usePlayOutcome();
  const done = payment.state !== "pending";
  const tell = (outcome: "succeeded" | "failed") => {
    play.mutate({ id: payment.id, outcome }, { onSuccess: onDone, onError: showError });
  };
  return (
    <Stack gap="md">
      <Text size="sm">
        {t(done ? `billing.payment.state.${payment.state}` : "billing.pay.sandbox")}{" "}
        <Amount of={payment.amount} currency={payment.currency} />
      </Text>
      {payment.problem !== "" && <Text size="sm">{payment.problem}</Text>}
      {done ? (
        <Button onClick={onDone}>{t("common.close")}</Button>
      ) : (
        <Group grow>
          <Button
            loading={play.isPending}
            onClick={() => {
              tell("succeeded");
            }}
          >
            {t("billing.pay.playPaid")}
          </Button>
          <Button
            variant="default"
            loading={play.isPending}
            onClick={() => {
              tell("failed");
            }}
          >
            {t("billing.pay.playFailed")}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

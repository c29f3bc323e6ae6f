import { Anchor, Button, SimpleGrid, Stack, Text, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, onceOnly, unwrap } from "@/api/client";
import { freshId } from "@/api/freshId";
import { landOnFields } from "@/ui/serverFields";
import { isAmount, micros, toAmount } from "../amounts";
import { ActError } from "../parts/ActError";
import { AmountInput } from "../parts/AmountInput";
import type { Customer } from "../types";
import { useCustomerAct } from "./useCustomerAct";

/** Money that came by another way than a provider: a bank transfer, cash. */
export function PaymentForm({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  // One payment has one key, however often its button is pressed.
  const [key, setKey] = useState(freshId);
  const form = useForm({
    initialValues: { amount: "", memo: "" },
    validate: {
      amount: (value) =>
        isAmount(value) && micros(toAmount(value)) !== 0 ? null : t("billing.pay.amountWrong"),
    },
  });
  const book = useCustomerAct(
    (values: typeof form.values) =>
      unwrap(
        api.POST("/api/v1/billing/customers/{account_id}/payments", {
          params: { path: { account_id: customer.id } },
          body: {
            key,
            amount: toAmount(values.amount),
            memo: values.memo.trim(),
            currency: customer.currency,
          },
          headers: onceOnly(),
        }),
      ),
    () => {
      form.reset();
      setKey(freshId());
    },
  );
  return (
    <form
      noValidate
      aria-label={t("billing.customer.payment")}
      onSubmit={form.onSubmit((values) => {
        book.mutate(values, { onError: (error) => landOnFields(form, error) });
      })}
    >
      <Stack gap="sm">
        <div>
          <Title order={2}>{t("billing.customer.payment")}</Title>
          <Text size="sm" c="dimmed">
            {t("billing.customer.paymentText")}{" "}
            <Anchor
              inherit
              underline="always"
              renderRoot={(props) => (
                <Link
                  to="/billing"
                  search={{ section: "payments", customer: customer.id }}
                  {...props}
                />
              )}
            >
              {t("billing.customer.providerPayments")}
            </Anchor>
          </Text>
        </div>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <AmountInput
            label={t("billing.pay.amount")}
            currency={customer.currency}
            {...form.getInputProps("amount")}
          />
          <TextInput
            label={t("billing.customer.memo")}
            placeholder={t("billing.customer.memoExample")}
            maxLength={200}
            {...form.getInputProps("memo")}
          />
        </SimpleGrid>
        <ActError error={book.error} />
        <Button type="submit" variant="default" w="fit-content" loading={book.isPending}>
          {t("billing.customer.book")}
        </Button>
      </Stack>
    </form>
  );
}

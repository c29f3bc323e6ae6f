import { Button, NumberInput, SimpleGrid, Stack, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { landOnFields } from "@/ui/serverFields";
import { isAmount, micros, toAmount } from "../amounts";
import { ActError } from "../parts/ActError";
import { AmountInput } from "../parts/AmountInput";
import type { Customer } from "../types";
import { changedLimits, limitValues, type LimitValues } from "./limits";
import { useCustomerAct } from "./useCustomerAct";
import { ownBalance } from "./useCustomerColumns";

/** How far below zero the customer may go, and how many calls it may have at once. */
export function LimitsForm({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const held = ownBalance(customer);
  const currency = held?.currency ?? customer.currency;
  const form = useForm({
    initialValues: limitValues(held),
    validateInputOnBlur: true,
    validate: {
      credit_limit: (value) =>
        isAmount(value) && micros(toAmount(value)) >= 0 ? null : t("billing.pay.amountWrong"),
    },
  });
  const save = useCustomerAct((values: LimitValues) =>
    unwrap(
      api.PATCH("/api/v1/billing/customers/{account_id}/limits", {
        params: { path: { account_id: customer.id } },
        body: { currency, ...changedLimits(limitValues(held), values) },
      }),
    ),
  );
  return (
    <form
      noValidate
      aria-label={t("billing.customer.limits")}
      onSubmit={form.onSubmit((values) => {
        save.mutate(values, { onError: (error) => landOnFields(form, error) });
      })}
    >
      <Stack gap="sm">
        <Title order={2}>{t("billing.customer.limits")}</Title>
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          <AmountInput
            label={t("billing.balance.credit")}
            currency={currency}
            {...form.getInputProps("credit_limit")}
          />
          <NumberInput
            label={t("billing.balance.callsOut")}
            placeholder={t("billing.customer.noLimit")}
            min={0}
            {...form.getInputProps("max_calls_out")}
          />
          <NumberInput
            label={t("billing.balance.callsIn")}
            placeholder={t("billing.customer.noLimit")}
            min={0}
            {...form.getInputProps("max_calls_in")}
          />
        </SimpleGrid>
        <ActError error={save.error} />
        <Button type="submit" variant="default" w="fit-content" loading={save.isPending}>
          {t("common.save")}
        </Button>
      </Stack>
    </form>
  );
}

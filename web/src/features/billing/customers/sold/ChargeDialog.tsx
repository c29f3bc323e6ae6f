import { Button, SegmentedControl, Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { api, onceOnly, unwrap } from "@/api/client";
import { landOnFields } from "@/ui/serverFields";
import { Dialog } from "@/ui/Dialog";
import { TaxClassSelect } from "../../parts/TaxClassSelect";
import { isPositive } from "../../amounts";
import { EVERY } from "../../catalogue/productValues";
import { ActError } from "../../parts/ActError";
import { AmountInput } from "../../parts/AmountInput";
import { DayInput } from "../../parts/DayInput";
import type { Customer } from "../../types";
import { useCustomerAct } from "../useCustomerAct";
import { toCharge, type ChargeValues } from "./charges";

interface Props {
  customer: Customer;
  opened: boolean;
  onClose: () => void;
}

/** Something that is no product, once or by the period; or money given back on the next invoice. */
export function ChargeDialog({ customer, opened, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} onClose={onClose} title={t("catalogue.sold.charge")}>
      <Form customer={customer} onDone={onClose} />
    </Dialog>
  );
}

function Form({ customer, onDone }: { customer: Customer; onDone: () => void }) {
  const { t } = useTranslation();
  const form = useForm<ChargeValues>({
    initialValues: {
      way: "charge",
      description: "",
      amount: "",
      every: "0",
      tax_class: "service",
      starts_on: "",
    },
    validateInputOnBlur: true,
    validate: {
      description: (text) => (text.trim() === "" ? t("common.required") : null),
      amount: (text) => (isPositive(text) ? null : t("catalogue.sold.amountWrong")),
    },
  });
  const charge = useCustomerAct((values: ChargeValues) =>
    unwrap(
      api.POST("/api/v1/billing/customers/{account_id}/charges", {
        params: { path: { account_id: customer.id } },
        body: toCharge(values),
        headers: onceOnly(),
      }),
    ),
  );
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => {
        charge.mutate(values, {
          onSuccess: onDone,
          onError: (error) => landOnFields(form, error),
        });
      })}
    >
      <Stack gap="md">
        <SegmentedControl
          aria-label={t("catalogue.sold.which")}
          data={[
            { value: "charge", label: t("catalogue.sold.asCharge") },
            { value: "credit", label: t("catalogue.sold.asCredit") },
          ]}
          {...form.getInputProps("way")}
        />
        <TextInput
          data-autofocus
          label={t("catalogue.sold.words")}
          placeholder={t("catalogue.sold.wordsExample")}
          maxLength={100}
          {...form.getInputProps("description")}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <AmountInput
            label={t("catalogue.sold.amount")}
            currency={customer.currency}
            {...form.getInputProps("amount")}
          />
          <Select
            label={t("catalogue.product.every")}
            data={EVERY.map((value) => ({ value, label: t(`catalogue.every.${value}`) }))}
            {...form.getInputProps("every")}
          />
          <TaxClassSelect description={"\u00a0"} {...form.getInputProps("tax_class")} />
          <DayInput
            label={t("catalogue.sold.start")}
            description={t("catalogue.sold.startHint")}
            {...form.getInputProps("starts_on")}
          />
        </SimpleGrid>
        <ActError error={charge.error} />
        <Button type="submit" loading={charge.isPending}>
          {t("common.add")}
        </Button>
      </Stack>
    </form>
  );
}

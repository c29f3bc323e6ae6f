import { Select } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { AmountInput } from "../parts/AmountInput";
import { CurrencySelect } from "../parts/CurrencySelect";
import { EVERY, type Every } from "./productValues";

interface Priced {
  price: string;
  every: Every;
  setup: string;
  currency: string;
}

interface Props<V> {
  form: UseFormReturnType<V>;
  label: string;
  /** Periods to choose from. */
  everyOf?: readonly Every[];
  /** Begins here. */
  first?: boolean;
}

/** What something costs by the period, and once when it begins. */
export function PriceFields<V extends Priced>({ form, label, everyOf = EVERY, first }: Props<V>) {
  const { t } = useTranslation();
  const { currency } = form.values;
  return (
    <>
      <AmountInput
        data-autofocus={first}
        label={label}
        currency={currency}
        {...form.getInputProps("price")}
      />
      <Select
        label={t("catalogue.product.every")}
        data={everyOf.map((value) => ({ value, label: t(`catalogue.every.${value}`) }))}
        {...form.getInputProps("every")}
      />
      <AmountInput
        label={t("catalogue.product.setup")}
        currency={currency}
        {...form.getInputProps("setup")}
      />
      <CurrencySelect {...form.getInputProps("currency")} />
    </>
  );
}

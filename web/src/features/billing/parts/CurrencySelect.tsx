import { Select, type SelectProps } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** A currency by its three letters. */
export function CurrencySelect(props: SelectProps) {
  const { t } = useTranslation();
  return (
    <Select
      searchable
      limit={40}
      label={t("billing.rates.currency")}
      data={Intl.supportedValuesOf("currency")}
      {...props}
    />
  );
}

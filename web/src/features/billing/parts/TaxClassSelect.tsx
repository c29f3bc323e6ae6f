import { Select, type SelectProps } from "@mantine/core";
import { useTranslation } from "react-i18next";

const CLASSES = ["service", "telecom", "goods"] as const;

/** What something is for the tax office. */
export function TaxClassSelect(props: SelectProps) {
  const { t } = useTranslation();
  return (
    <Select
      label={t("catalogue.product.tax")}
      data={CLASSES.map((value) => ({ value, label: t(`catalogue.tax.${value}`) }))}
      {...props}
    />
  );
}

import { Group, NumberInput, Select } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { FieldList, RemoveEntry } from "@/ui/FieldList";
import classes from "../billing.module.css";
import { FEATURES } from "./features";
import type { ProductValues } from "./productValues";

/** The most a customer with the product may have of features. */
export function LimitFields({ form }: { form: UseFormReturnType<ProductValues> }) {
  const { t } = useTranslation();
  return (
    <FieldList
      legend={t("catalogue.product.limits")}
      hint={t("catalogue.product.limitsText")}
      add={t("catalogue.product.addLimit")}
      onAdd={() => {
        form.insertListItem("limits", { feature: "number", maximum: "", per: "account" });
      }}
    >
      {form.values.limits.map((_, place) => {
        const path = `limits.${String(place)}`;
        const nth = String(place + 1);
        return (
          <Group key={place} gap="xs" wrap="nowrap" align="flex-start">
            <NumberInput
              w={88}
              min={0}
              aria-label={`${t("catalogue.product.maximum")} ${nth}`}
              {...form.getInputProps(`${path}.maximum`)}
            />
            <Select
              className={classes.grow}
              aria-label={`${t("catalogue.product.limit")} ${nth}`}
              data={FEATURES.map((value) => ({ value, label: t(`catalogue.feature.${value}`) }))}
              {...form.getInputProps(`${path}.feature`)}
            />
            <Select
              w={112}
              aria-label={`${t("catalogue.product.per")} ${nth}`}
              data={[
                { value: "account", label: t("catalogue.product.perAccount") },
                { value: "number", label: t("catalogue.product.perNumber") },
              ]}
              {...form.getInputProps(`${path}.per`)}
            />
            <RemoveEntry
              label={t("catalogue.product.removeLimit", { place: nth })}
              onRemove={() => {
                form.removeListItem("limits", place);
              }}
            />
          </Group>
        );
      })}
    </FieldList>
  );
}

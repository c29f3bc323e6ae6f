import { Group, NumberInput, SimpleGrid, Switch, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { FieldList, RemoveEntry } from "@/ui/FieldList";
import classes from "../billing.module.css";
import { emptyIncluded, type PlanValues } from "./included";

/** Minutes that a plan grants each month, and whether what is left of them lasts one more. */
export function IncludedFields({ form }: { form: UseFormReturnType<PlanValues> }) {
  const { t } = useTranslation();
  return (
    <FieldList
      legend={t("billing.plan.included")}
      hint={t("billing.plan.includedHint")}
      add={t("billing.plan.addIncluded")}
      onAdd={() => {
        form.insertListItem("included", emptyIncluded());
      }}
    >
      {form.values.included.map((_, place) => {
        const path = `included.${String(place)}`;
        const nth = String(place + 1);
        return (
          <div key={place} className={classes.rule}>
            <Group gap="xs" align="flex-start" wrap="nowrap">
              <SimpleGrid className={classes.grow} cols={{ base: 1, xs: 3 }} spacing="xs">
                <TextInput
                  label={`${t("billing.plan.includedName")} ${nth}`}
                  placeholder={t("billing.plan.includedExample")}
                  {...form.getInputProps(`${path}.name`)}
                />
                <TextInput
                  label={`${t("billing.plan.includedPrefixes")} ${nth}`}
                  placeholder="+34"
                  {...form.getInputProps(`${path}.prefixes`)}
                />
                <NumberInput
                  label={`${t("billing.plan.minutes")} ${nth}`}
                  min={1}
                  max={1_000_000}
                  {...form.getInputProps(`${path}.minutes`)}
                />
              </SimpleGrid>
              <RemoveEntry
                labelled
                label={t("billing.plan.removeIncluded", { place: nth })}
                onRemove={() => {
                  form.removeListItem("included", place);
                }}
              />
            </Group>
            <Group mt="sm" gap="lg">
              <Switch
                label={t("billing.plan.rollsOver")}
                {...form.getInputProps(`${path}.rolls_over`, { type: "checkbox" })}
              />
              <Switch
                label={t("catalogue.product.paysFee")}
                {...form.getInputProps(`${path}.pays_connection_fee`, { type: "checkbox" })}
              />
            </Group>
          </div>
        );
      })}
    </FieldList>
  );
}

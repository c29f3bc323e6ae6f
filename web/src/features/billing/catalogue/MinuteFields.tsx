import { NumberInput, SimpleGrid, Switch, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { FieldSet } from "@/ui/FieldSet";
import classes from "../billing.module.css";
import type { ProductValues } from "./productValues";

/** Which minutes a block gives. */
export function MinuteFields({ form }: { form: UseFormReturnType<ProductValues> }) {
  const { t } = useTranslation();
  return (
    <FieldSet legend={t("catalogue.product.minutes")} hint={t("catalogue.product.minutesText")}>
      <div className={classes.rule}>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
          <TextInput
            label={t("catalogue.product.place")}
            placeholder={t("catalogue.product.placeExample")}
            {...form.getInputProps("minutes.name")}
          />
          <TextInput
            label={t("catalogue.product.prefixes")}
            placeholder="+346, +347"
            {...form.getInputProps("minutes.prefixes")}
          />
          <NumberInput
            label={t("catalogue.product.count")}
            min={1}
            max={1_000_000}
            {...form.getInputProps("minutes.minutes")}
          />
          {form.values.every === "0" && (
            <NumberInput
              label={t("catalogue.product.lasts")}
              min={1}
              max={60}
              {...form.getInputProps("minutes.lasts_months")}
            />
          )}
        </SimpleGrid>
        <Switch
          mt="sm"
          label={t("catalogue.product.paysFee")}
          {...form.getInputProps("minutes.pays_connection_fee", { type: "checkbox" })}
        />
      </div>
    </FieldSet>
  );
}

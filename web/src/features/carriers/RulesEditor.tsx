import { NumberInput, Text, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import { PhoneInput } from "@/ui/PhoneInput";
import { dialText } from "@/ui/phoneText";
import { FieldList, RemoveEntry } from "@/ui/FieldList";
import classes from "./carriers.module.css";
import type { CarrierValues } from "./formValues";
import { formatted, rewrite } from "./rules";

/** Rules from top to bottom, with a number to try them on. */
export function RulesEditor({ form }: { form: UseFormReturnType<CarrierValues> }) {
  const { t } = useTranslation();
  return (
    <FieldList
      legend={t("carriers.rules.title")}
      hint={t("carriers.rules.hint")}
      add={t("carriers.rules.add")}
      onAdd={() => {
        form.insertListItem("outbound_rules", {
          starts_with: "",
          replace_with: "",
          min_length: 0,
        });
      }}
      below={<TryIt values={form.values} />}
    >
      {form.values.outbound_rules.map((_, place) => {
        const path = `outbound_rules.${String(place)}`;
        const of = { place: place + 1 };
        return (
          <div key={place} className={classes.rule}>
            <TextInput
              aria-label={`${t("carriers.rules.startsWith")} ${String(of.place)}`}
              placeholder={t("carriers.rules.startsWith")}
              {...form.getInputProps(`${path}.starts_with`)}
            />
            <TextInput
              aria-label={`${t("carriers.rules.replaceWith")} ${String(of.place)}`}
              placeholder={t("carriers.rules.replaceWith")}
              {...form.getInputProps(`${path}.replace_with`)}
            />
            <NumberInput
              aria-label={`${t("carriers.rules.minLength")} ${String(of.place)}`}
              placeholder={t("carriers.rules.minLength")}
              min={0}
              max={32}
              {...form.getInputProps(`${path}.min_length`)}
            />
            <RemoveEntry
              label={t("carriers.rules.remove", of)}
              onRemove={() => {
                form.removeListItem("outbound_rules", place);
              }}
            />
          </div>
        );
      })}
    </FieldList>
  );
}

function TryIt({ values }: { values: CarrierValues }) {
  const { t } = useTranslation();
  const { country } = useFormats();
  const [typed, setTyped] = useState("");
  const number = dialText(typed, country);
  const { number: sent, rule } = rewrite(
    formatted(number, values.number_format, country),
    values.outbound_rules,
  );
  return (
    <div className={classes.tryIt}>
      <PhoneInput
        label={t("carriers.rules.try")}
        placeholder="+1 555 010 0199"
        value={typed}
        onText={setTyped}
      />
      <div aria-live="polite">
        {number !== "" && (
          <>
            <Text size="xs" c="dimmed" mt="xs">
              {t("carriers.rules.sent")} ·{" "}
              {rule === null
                ? t("carriers.rules.noRule")
                : t("carriers.rules.byRule", { place: rule + 1 })}
            </Text>
            <output className={`${classes.result ?? ""} tabular`}>{sent}</output>
          </>
        )}
      </div>
    </div>
  );
}

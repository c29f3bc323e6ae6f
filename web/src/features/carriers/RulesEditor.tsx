import { ActionIcon, Button, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import { PhoneInput } from "@/ui/PhoneInput";
import { dialText } from "@/ui/phoneText";
import classes from "./carriers.module.css";
import type { CarrierValues } from "./formValues";
import { formatted, rewrite } from "./rules";

/** Rules from top to bottom, with a number to try them on. */
export function RulesEditor({ form }: { form: UseFormReturnType<CarrierValues> }) {
  const { t } = useTranslation();
  return (
    <fieldset className={classes.set}>
      <Text component="legend" size="sm" fw={550}>
        {t("carriers.rules.title")}
      </Text>
      <Text size="xs" c="dimmed" mb="xs">
        {t("carriers.rules.hint")}
      </Text>
      <Stack gap="xs">
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
              <ActionIcon
                variant="subtle"
                color="gray"
                size={36}
                aria-label={t("carriers.rules.remove", of)}
                onClick={() => {
                  form.removeListItem("outbound_rules", place);
                }}
              >
                <IconX size={16} />
              </ActionIcon>
            </div>
          );
        })}
        <Button
          variant="subtle"
          w="fit-content"
          leftSection={<IconPlus size={16} />}
          onClick={() => {
            form.insertListItem("outbound_rules", {
              starts_with: "",
              replace_with: "",
              min_length: 0,
            });
          }}
        >
          {t("carriers.rules.add")}
        </Button>
        <TryIt values={form.values} />
      </Stack>
    </fieldset>
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

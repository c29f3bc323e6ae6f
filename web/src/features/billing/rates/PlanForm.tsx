import { Alert, Button, Group, Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import { useErrorText } from "@/ui/errorText";
import { FieldList, RemoveEntry } from "@/ui/FieldList";
import classes from "../billing.module.css";
import { wallInstant } from "../days";
import type { PlanVersion } from "../types";
import { BandFields } from "./BandFields";
import { fromIncluded, toIncluded, type PlanValues } from "./included";
import { IncludedFields } from "./IncludedFields";
import { useSetPlanPrices } from "./planQueries";
import {
  arePrefixes,
  areSomePrefixes,
  bandNames,
  emptyRule,
  fromRule,
  isExact,
  toRule,
} from "./planRules";
import { useDecks } from "./queries";

interface Props {
  planId: string;
  currency: string;
  held: PlanVersion | undefined;
}

/** New prices from now or a later time on; what was before stays for calls that began before. */
export function PlanForm({ planId, currency, held }: Props) {
  const { t } = useTranslation();
  const { timeZone } = useFormats();
  const words = useErrorText();
  const { data: decks = [] } = useDecks();
  const save = useSetPlanPrices(planId);
  const exact = (text: string) => (isExact(text) ? null : t("billing.plan.notExact"));
  const form = useForm<PlanValues>({
    initialValues: {
      deck_id: held?.deck_id ?? "",
      rules: held === undefined ? [emptyRule()] : held.rules.map(fromRule),
      zone: held === undefined || held.bands.length === 0 ? timeZone : held.zone,
      bands: held?.bands ?? [],
      included: (held?.included ?? []).map(fromIncluded),
      effective: "",
    },
    validateInputOnBlur: true,
    validate: {
      rules: {
        prefixes: (text) => (arePrefixes(text) ? null : t("billing.plan.notPrefixes")),
        percent: exact,
        per_unit: exact,
        connection_fee: exact,
      },
      included: {
        name: (name: string) => (name.trim() === "" ? t("common.required") : null),
        prefixes: (text: string) =>
          areSomePrefixes(text) ? null : t("billing.plan.needsPrefixes"),
        minutes: (count) => (Number(count) > 0 ? null : t("common.required")),
      },
    },
  });
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => {
        save.mutate(
          {
            deck_id: values.deck_id === "" ? null : values.deck_id,
            rules: values.rules.map(toRule),
            zone: values.zone,
            bands: values.bands,
            included: values.included.map(toIncluded),
            effective_at: values.effective === "" ? null : wallInstant(values.effective, timeZone),
          },
          {
            onSuccess: () => {
              notifications.show({ message: t("common.saved"), color: "live" });
            },
          },
        );
      })}
    >
      <Stack gap="md">
        <Select
          label={t("billing.plan.deck")}
          description={t("billing.plan.deckHint")}
          data={[
            { value: "", label: t("billing.plan.noDeck") },
            ...decks
              .filter((deck) => deck.currency === currency)
              .map(({ id, name }) => ({ value: id, label: name })),
          ]}
          {...form.getInputProps("deck_id")}
        />
        <BandFields form={form} />
        <FieldList
          legend={t("billing.plan.rules")}
          hint={t("billing.plan.rulesHint")}
          add={t("billing.plan.addRule")}
          onAdd={() => {
            form.insertListItem("rules", emptyRule());
          }}
        >
          {form.values.rules.map((_, place) => {
            const path = `rules.${String(place)}`;
            const nth = String(place + 1);
            return (
              <div key={place} className={classes.rule}>
                <Group gap="xs" align="flex-start" wrap="nowrap">
                  <SimpleGrid className={classes.grow} cols={{ base: 1, xs: 2 }} spacing="xs">
                    <TextInput
                      label={`${t("billing.plan.group")} ${nth}`}
                      placeholder={t("billing.plan.groupExample")}
                      {...form.getInputProps(`${path}.name`)}
                    />
                    <TextInput
                      label={`${t("billing.plan.prefixes")} ${nth}`}
                      placeholder={t("billing.plan.allOthers")}
                      {...form.getInputProps(`${path}.prefixes`)}
                    />
                  </SimpleGrid>
                  <RemoveEntry
                    labelled
                    label={t("billing.plan.removeRule", { place: nth })}
                    onRemove={() => {
                      form.removeListItem("rules", place);
                    }}
                  />
                </Group>
                {form.values.bands.length > 0 && (
                  <Select
                    mt="xs"
                    label={`${t("billing.plan.band")} ${nth}`}
                    data={[
                      { value: "", label: t("billing.plan.allBands") },
                      ...bandNames(form.values.bands).map((name) => ({
                        value: name,
                        label: name,
                      })),
                    ]}
                    allowDeselect={false}
                    {...form.getInputProps(`${path}.band`)}
                  />
                )}
                <SimpleGrid cols={{ base: 1, xs: 3 }} mt="xs" spacing="xs">
                  <TextInput
                    label={`${t("billing.plan.percent")} ${nth}`}
                    inputMode="decimal"
                    rightSection="%"
                    {...form.getInputProps(`${path}.percent`)}
                  />
                  <TextInput
                    label={`${t("billing.plan.perUnit")} ${nth}`}
                    inputMode="decimal"
                    rightSection={currency}
                    rightSectionWidth={52}
                    {...form.getInputProps(`${path}.per_unit`)}
                  />
                  <TextInput
                    label={`${t("billing.plan.fee")} ${nth}`}
                    inputMode="decimal"
                    rightSection={currency}
                    rightSectionWidth={52}
                    {...form.getInputProps(`${path}.connection_fee`)}
                  />
                </SimpleGrid>
              </div>
            );
          })}
        </FieldList>
        <IncludedFields form={form} />
        <TextInput
          type="datetime-local"
          maw={320}
          label={t("billing.plan.from")}
          description={t("billing.import.effectiveHint", { zone: timeZone.replaceAll("_", " ") })}
          {...form.getInputProps("effective")}
        />
        {save.error !== null && (
          <Alert color="fail" role="alert" title={words(save.error).title}>
            {words(save.error).text}
          </Alert>
        )}
        <Button type="submit" w="fit-content" loading={save.isPending}>
          {t("billing.plan.save")}
        </Button>
      </Stack>
    </form>
  );
}

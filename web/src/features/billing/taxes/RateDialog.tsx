import { Button, Modal, Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, onceOnly, unwrap } from "@/api/client";
import { useMe } from "@/app/session";
import { landOnFields } from "@/ui/serverFields";
import { billingKeys } from "../keys";
import { ActError } from "../parts/ActError";
import { DayInput } from "../parts/DayInput";
import type { TaxRateGiven } from "../types";
import { isPercent, placeChoices } from "./rates";
import { usePlaceName, useTaxPlaces } from "./places";

const SOLD = ["telecom", "service", "goods"] as const;

export function RateDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("taxes.own.add")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Form onDone={onClose} />
    </Modal>
  );
}

function Form({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const { account } = useMe();
  const nameOf = usePlaceName();
  const { data: places = [] } = useTaxPlaces();
  const add = useAddRate(onDone);
  const form = useForm<TaxRateGiven>({
    initialValues: {
      country: account.country,
      product_class: "telecom",
      name: "",
      percent: "",
      rounding: "invoice",
      valid_from: "",
    },
    validateInputOnBlur: true,
    validate: {
      name: (text) => (text.trim() === "" ? t("common.required") : null),
      percent: (text) => (isPercent(text) ? null : t("taxes.own.percentWrong")),
      valid_from: (day) => (day === "" ? t("common.required") : null),
    },
  });
  const chosen = places.find(({ code }) => code === form.values.country);
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => {
        add.mutate(values, { onError: (error) => landOnFields(form, error) });
      })}
    >
      <Stack gap="md">
        <Select
          searchable
          limit={60}
          label={t("taxes.own.place")}
          description={
            chosen?.has_rate === false
              ? t("taxes.own.noneBuiltIn", { place: nameOf(chosen.code) })
              : t("taxes.own.placeHint")
          }
          data={placeChoices(places, account.country, nameOf)}
          {...form.getInputProps("country")}
          onChange={(code) => {
            const place = places.find((one) => one.code === code);
            form.setFieldValue("country", code ?? account.country);
            if (place !== undefined && form.values.name === "") {
              form.setFieldValue("name", place.tax_name);
            }
          }}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Select
            label={t("taxes.own.sold")}
            data={SOLD.map((value) => ({ value, label: t(`billing.tax.sold.${value}`) }))}
            {...form.getInputProps("product_class")}
          />
          <DayInput label={t("taxes.own.from")} {...form.getInputProps("valid_from")} />
          <TextInput label={t("taxes.own.name")} maxLength={40} {...form.getInputProps("name")} />
          <TextInput
            label={t("taxes.own.percent")}
            inputMode="decimal"
            {...form.getInputProps("percent")}
          />
        </SimpleGrid>
        <ActError error={add.error} />
        <Button type="submit" loading={add.isPending}>
          {t("common.add")}
        </Button>
      </Stack>
    </form>
  );
}

function useAddRate(onDone: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (given: TaxRateGiven) =>
      unwrap(
        api.POST("/api/v1/billing/tax-rates", {
          body: { ...given, name: given.name.trim(), percent: given.percent.replace(",", ".") },
          headers: onceOnly(),
        }),
      ),
    onSuccess: async () => {
      onDone();
      await queryClient.invalidateQueries({ queryKey: billingKeys.all });
    },
  });
}

import { Button, SegmentedControl, Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { LANGUAGES } from "@/app/i18n";
import { useMe } from "@/app/session";
import type { components } from "@/api/schema";
import { landOnFields } from "@/ui/serverFields";
import { Dialog } from "@/ui/Dialog";
import { FormError } from "@/ui/FormError";
import { CurrencySelect } from "../parts/CurrencySelect";

type AccountGiven = components["schemas"]["AccountCreate"];

interface Props {
  opened: boolean;
  save: (given: AccountGiven) => Promise<unknown>;
  onClose: () => void;
}

export function NewCustomer({ opened, save, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} onClose={onClose} title={t("billing.customer.add")}>
      <Form save={save} onDone={onClose} />
    </Dialog>
  );
}

function Form({ save, onDone }: { save: Props["save"]; onDone: () => void }) {
  const { t } = useTranslation();
  const { account } = useMe();
  const form = useForm({
    initialValues: {
      name: "",
      kind: "customer" as "customer" | "reseller",
      country: account.country,
      currency: account.currency,
      language: account.language as "en" | "es",
      time_zone: account.time_zone,
    },
    validate: {
      name: (value) => (value.trim() === "" ? t("common.required") : null),
      country: (value) => (/^[A-Z]{2}$/.test(value) ? null : t("billing.customer.countryWrong")),
    },
  });
  const add = useMutation({
    mutationFn: save,
    onSuccess: onDone,
    onError: (error) => landOnFields(form, error),
  });
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => {
        add.mutate({ ...values, name: values.name.trim() });
      })}
    >
      <Stack gap="md">
        <TextInput
          data-autofocus
          label={t("billing.rates.name")}
          placeholder={t("billing.customer.example")}
          {...form.getInputProps("name")}
        />
        <SegmentedControl
          aria-label={t("billing.customer.kind")}
          data={[
            { value: "customer", label: t("billing.customer.one") },
            { value: "reseller", label: t("billing.customer.reseller") },
          ]}
          {...form.getInputProps("kind")}
        />
        <SimpleGrid cols={2}>
          <TextInput
            label={t("billing.customer.country")}
            maxLength={2}
            {...form.getInputProps("country")}
            onChange={(event) => {
              form.setFieldValue("country", event.currentTarget.value.toUpperCase());
            }}
          />
          <CurrencySelect {...form.getInputProps("currency")} />
        </SimpleGrid>
        <Select
          label={t("billing.customer.language")}
          data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
          {...form.getInputProps("language")}
        />
        <FormError error={add.error} form={form} />
        <Button type="submit" loading={add.isPending}>
          {t("common.add")}
        </Button>
      </Stack>
    </form>
  );
}

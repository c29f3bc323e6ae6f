import { Button, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import { landOnFields } from "@/ui/serverFields";
import { Dialog } from "@/ui/Dialog";
import { FormError } from "@/ui/FormError";
import { CurrencySelect } from "./CurrencySelect";

export interface NameAndCurrency {
  name: string;
  currency: string;
}

interface Props {
  opened: boolean;
  title: string;
  example: string;
  save: (given: NameAndCurrency) => Promise<unknown>;
  onClose: () => void;
}

/** What price lists, plans and customers have in common when they are made. */
export function NameCurrencyDialog({ opened, title, onClose, ...asked }: Props) {
  return (
    <Dialog opened={opened} onClose={onClose} title={title}>
      <Form {...asked} onDone={onClose} />
    </Dialog>
  );
}

function Form({ example, save, onDone }: Pick<Props, "example" | "save"> & { onDone: () => void }) {
  const { t } = useTranslation();
  const { currency } = useFormats();
  const form = useForm({
    initialValues: { name: "", currency },
    validate: { name: (value) => (value.trim() === "" ? t("common.required") : null) },
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
          placeholder={example}
          {...form.getInputProps("name")}
        />
        <CurrencySelect {...form.getInputProps("currency")} />
        <FormError error={add.error} form={form} />
        <Button type="submit" loading={add.isPending}>
          {t("common.add")}
        </Button>
      </Stack>
    </form>
  );
}

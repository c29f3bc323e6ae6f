import { Alert, Button, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import { useErrorText } from "@/ui/errorText";
import { landOnFields } from "@/ui/serverFields";

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
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Form {...asked} onDone={onClose} />
    </Modal>
  );
}

function Form({ example, save, onDone }: Pick<Props, "example" | "save"> & { onDone: () => void }) {
  const { t } = useTranslation();
  const { currency } = useFormats();
  const words = useErrorText();
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
        <Select
          searchable
          label={t("billing.rates.currency")}
          data={Intl.supportedValuesOf("currency")}
          limit={40}
          {...form.getInputProps("currency")}
        />
        {add.error !== null && Object.keys(form.errors).length === 0 && (
          <Alert color="fail" role="alert" title={words(add.error).title}>
            {words(add.error).text}
          </Alert>
        )}
        <Button type="submit" loading={add.isPending}>
          {t("common.add")}
        </Button>
      </Stack>
    </form>
  );
}

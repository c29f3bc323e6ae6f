import { Button, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { isProblem } from "@/api/problem";
import { useFormats } from "@/app/formats";
import { Dialog } from "./Dialog";
import { useErrorText } from "./errorText";
import { PhoneInput } from "./PhoneInput";
import { dialText, isPhone } from "./phoneText";
import { landOnFields } from "./serverFields";

interface NumberAndLabel {
  number: string;
  label: string;
}

interface FormProps {
  hint: string;
  labelTitle: string;
  labelExample: string;
  /** Said when the server lets only others add it; of the role, when left out. */
  refused?: string;
  /** The list that will show it. */
  listKey: readonly unknown[];
  save: (made: NumberAndLabel) => Promise<unknown>;
  onDone: () => void;
}

interface Props extends Omit<FormProps, "onDone"> {
  title: string;
  opened: boolean;
  onClose: () => void;
}

/** Asks for a number and what to call it. */
export function NewNumber({ title, opened, onClose, ...asked }: Props) {
  return (
    <Dialog opened={opened} onClose={onClose} title={title}>
      <NumberForm {...asked} onDone={onClose} />
    </Dialog>
  );
}

function NumberForm({ hint, labelTitle, labelExample, refused, listKey, save, onDone }: FormProps) {
  const { t } = useTranslation();
  const { country } = useFormats();
  const words = useErrorText();
  const queryClient = useQueryClient();
  const form = useForm({
    initialValues: { number: "", label: "" },
    validateInputOnChange: true,
    validate: { number: (value) => (isPhone(value, country) ? null : t("contacts.notNumber")) },
  });
  const add = useMutation({
    mutationFn: ({ number, label }: NumberAndLabel) =>
      save({ number: dialText(number, country), label: label.trim() }),
    onSuccess: async () => {
      onDone();
      await queryClient.invalidateQueries({ queryKey: listKey });
    },
    onError: (error) => landOnFields(form, error),
  });
  const forbidden = isProblem(add.error) && add.error.status === 403 ? refused : undefined;
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => {
        add.mutate(values);
      })}
    >
      <Stack gap="md">
        <PhoneInput
          data-autofocus
          label={t("contacts.number")}
          description={hint}
          {...form.getInputProps("number")}
          onText={(text) => {
            form.setFieldValue("number", text);
          }}
        />
        <TextInput label={labelTitle} placeholder={labelExample} {...form.getInputProps("label")} />
        {add.error !== null && Object.keys(form.errors).length === 0 && (
          <Text size="sm" c="var(--oh-fail)" role="alert">
            {forbidden ?? words(add.error).text}
          </Text>
        )}
        <Button type="submit" loading={add.isPending}>
          {t("common.add")}
        </Button>
      </Stack>
    </form>
  );
}

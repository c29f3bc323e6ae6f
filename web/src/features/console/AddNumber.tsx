import { Button, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, onceOnly, unwrap } from "@/api/client";
import { useFormats } from "@/app/formats";
import { useErrorText } from "@/ui/errorText";
import { dialText, formatTyping, isPhone } from "@/ui/phoneText";
import { landOnFields } from "@/ui/serverFields";
import { numberKeys } from "./queries";

export function AddNumber({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("console.addNumber")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <NumberForm onDone={onClose} />
    </Modal>
  );
}

function NumberForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const { country } = useFormats();
  const queryClient = useQueryClient();
  const words = useErrorText();
  const form = useForm({
    initialValues: { number: "", label: "" },
    validateInputOnChange: true,
    validate: {
      number: (value) => (isPhone(value, country) ? null : t("contacts.notNumber")),
    },
  });
  const add = useMutation({
    mutationFn: ({ number, label }: { number: string; label: string }) =>
      unwrap(
        api.POST("/api/v1/numbers", {
          body: { number: dialText(number, country), label: label.trim() },
          headers: onceOnly(),
        }),
      ),
    onSuccess: async () => {
      onDone();
      await queryClient.invalidateQueries({ queryKey: numberKeys.all });
    },
    onError: (error) => landOnFields(form, error),
  });
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => {
        add.mutate(values);
      })}
    >
      <Stack gap="md">
        <TextInput
          data-autofocus
          type="tel"
          label={t("contacts.number")}
          description={t("console.numberHint")}
          {...form.getInputProps("number")}
          onChange={(event) => {
            form.setFieldValue("number", formatTyping(event.currentTarget.value, country));
          }}
        />
        <TextInput
          label={t("console.settings.label")}
          placeholder={t("console.labelExample")}
          {...form.getInputProps("label")}
        />
        {add.error !== null && Object.keys(form.errors).length === 0 && (
          <Text size="sm" c="var(--oh-fail)" role="alert">
            {words(add.error).text}
          </Text>
        )}
        <Button type="submit" loading={add.isPending}>
          {t("common.add")}
        </Button>
      </Stack>
    </form>
  );
}

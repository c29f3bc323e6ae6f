import { Button, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { useFormats } from "@/app/formats";
import { useErrorText } from "@/ui/errorText";
import { dialText, formatTyping, isPhone } from "@/ui/phoneText";
import { landOnFields } from "@/ui/serverFields";
import { handsetKeys } from "./queries";

export function NewHandset({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("sandbox.add")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <HandsetForm onDone={onClose} />
    </Modal>
  );
}

function HandsetForm({ onDone }: { onDone: () => void }) {
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
    mutationFn: ({ number, label }: { number: string; label: string }) =>
      unwrap(
        api.POST("/api/v1/sandbox/handsets", {
          body: { number: dialText(number, country), label: label.trim() },
        }),
      ),
    onSuccess: async () => {
      onDone();
      await queryClient.invalidateQueries({ queryKey: handsetKeys.all });
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
          description={t("sandbox.numberHint")}
          {...form.getInputProps("number")}
          onChange={(event) => {
            form.setFieldValue("number", formatTyping(event.currentTarget.value, country));
          }}
        />
        <TextInput
          label={t("contacts.name")}
          placeholder="Maria"
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

import {
  Button,
  Drawer,
  Group,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  Text,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { PhoneNumberRecord } from "@/api/types";
import { useLine } from "@/features/business-line/queries";
import { useReleaseLine } from "@/features/business-line/useLineActs";
import { useShowTwilioError } from "@/features/business-line/useTwilioWords";
import { useErrorText } from "@/ui/errorText";
import { readPhone } from "@/ui/phoneText";
import { landOnFields } from "@/ui/serverFields";
import { useConfirm } from "@/ui/useConfirm";
import { BusinessHours } from "./BusinessHours";
import { Greeting } from "./Greeting";
import { numberKeys } from "./queries";

interface Props {
  number: PhoneNumberRecord | undefined;
  onClose: () => void;
}

const SPOKEN = { en: "English", es: "Español", fr: "Français", vi: "Tiếng Việt", zh: "中文" };

export function NumberSettings({ number, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={number !== undefined}
      onClose={onClose}
      position="right"
      size="md"
      title={
        number === undefined
          ? ""
          : `${t("console.settings.title")}: ${readPhone(number.number).text}`
      }
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {number !== undefined && <SettingsForm key={number.id} number={number} onDone={onClose} />}
      {number !== undefined && <BusinessHours number={number} />}
    </Drawer>
  );
}

function useChoices() {
  const carriers = useQuery({
    queryKey: ["carriers", "choices"],
    queryFn: () => unwrap(api.GET("/api/v1/carriers", { params: { query: { limit: 100 } } })),
    select: (page) => page.items.map(({ id, name }) => ({ value: id, label: name })),
  });
  const flows = useQuery({
    queryKey: ["flows"],
    queryFn: () => unwrap(api.GET("/api/v1/flows", { params: { query: { limit: 100 } } })),
    select: (page) => page.items.map(({ id, name }) => ({ value: id, label: name })),
    retry: false,
  });
  return { carriers: carriers.data ?? [], flows: flows.data ?? [] };
}

function SettingsForm({ number, onDone }: { number: PhoneNumberRecord; onDone: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const words = useErrorText();
  const showError = useShowTwilioError();
  const line = useLine(number.id);
  const endLine = useReleaseLine();
  const confirm = useConfirm();
  const { carriers, flows } = useChoices();
  const { label, carrier_id, flow_id, caller_id_mode, ring_timeout_s } = number;
  const { record_calls, announce_caller, language, greeting_text, greeting_prompt_id } = number;
  const form = useForm({
    initialValues: {
      label,
      carrier_id,
      flow_id,
      caller_id_mode,
      ring_timeout_s,
      record_calls,
      announce_caller,
      language,
      greeting_text,
      greeting_prompt_id,
    },
    validateInputOnChange: true,
    validate: {
      ring_timeout_s: (value) =>
        value >= 5 && value <= 300 ? null : t("console.settings.ringRange"),
    },
  });
  const path = { number_id: number.id };
  const refresh = () => queryClient.invalidateQueries({ queryKey: numberKeys.all });
  const save = useMutation({
    mutationFn: (body: typeof form.values) =>
      unwrap(api.PATCH("/api/v1/numbers/{number_id}", { params: { path }, body })),
    onSuccess: async () => {
      notifications.show({ message: t("common.saved"), color: "live" });
      onDone();
      await refresh();
    },
    onError: (error) => landOnFields(form, error),
  });
  const release = useMutation({
    mutationFn: () => unwrap(api.DELETE("/api/v1/numbers/{number_id}", { params: { path } })),
    onSuccess: async () => {
      onDone();
      await refresh();
    },
    onError: showError,
  });
  const { greeting_text: textError, greeting_prompt_id: promptError } = form.errors;
  const greetingError = promptError ?? textError;
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => {
        save.mutate(values);
      })}
    >
      <Stack gap="md">
        <TextInput
          label={t("console.settings.label")}
          data-autofocus
          {...form.getInputProps("label")}
        />
        {line?.over !== "twilio" && (
          <Select
            clearable
            label={t("console.settings.carrier")}
            description={t("console.settings.carrierHint")}
            placeholder={t("console.settings.anyCarrier")}
            data={carriers}
            {...form.getInputProps("carrier_id")}
          />
        )}
        {flows.length > 0 && (
          <Select
            clearable
            label={t("console.settings.flow")}
            placeholder={t("console.settings.defaultFlow")}
            data={flows}
            {...form.getInputProps("flow_id")}
          />
        )}
        <div>
          <Text size="sm" fw={500} mb={4}>
            {t("console.settings.shows")}
          </Text>
          <SegmentedControl
            fullWidth
            aria-label={t("console.settings.shows")}
            data={[
              { value: "business", label: t("console.settings.business") },
              { value: "caller", label: t("console.settings.caller") },
            ]}
            {...form.getInputProps("caller_id_mode")}
          />
        </div>
        <NumberInput
          label={t("console.settings.ring")}
          suffix=" s"
          min={5}
          max={300}
          {...form.getInputProps("ring_timeout_s")}
        />
        <Switch
          label={t("console.settings.announce")}
          {...form.getInputProps("announce_caller", { type: "checkbox" })}
        />
        <Switch
          label={t("console.settings.record")}
          {...form.getInputProps("record_calls", { type: "checkbox" })}
        />
        <Select
          label={t("console.settings.language")}
          data={Object.entries(SPOKEN).map(([value, text]) => ({ value, label: text }))}
          {...form.getInputProps("language")}
        />
        <Greeting
          text={form.values.greeting_text}
          onText={(text) => {
            form.setFieldValue("greeting_text", text);
          }}
          promptId={form.values.greeting_prompt_id}
          onPrompt={(promptId) => {
            form.setFieldValue("greeting_prompt_id", promptId);
          }}
          error={greetingError}
        />
        {save.error !== null && Object.keys(form.errors).length === 0 && (
          <Text size="sm" c="var(--oh-fail)" role="alert">
            {words(save.error).text}
          </Text>
        )}
        <Group justify="space-between">
          <Button
            variant="subtle"
            color="fail"
            leftSection={<IconTrash size={18} />}
            onClick={() => {
              confirm({
                title: t("console.settings.release"),
                text: t("console.settings.releaseText"),
                lost: [readPhone(number.number).text],
                confirm: t("console.settings.release"),
                onConfirm: () => {
                  release.mutate();
                },
              });
            }}
          >
            {t("console.settings.release")}
          </Button>
          {line?.over === "sip" && (
            <Button
              variant="subtle"
              color="gray"
              loading={endLine.isPending}
              onClick={() => {
                endLine.ask(line);
              }}
            >
              {t("businessLine.line.end")}
            </Button>
          )}
          <Button type="submit" loading={save.isPending}>
            {t("common.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

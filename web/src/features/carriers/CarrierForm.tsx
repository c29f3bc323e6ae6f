import {
  Button,
  Group,
  NumberInput,
  PasswordInput,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  TagsInput,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Carrier } from "@/api/types";
import { landOnFields } from "@/ui/serverFields";
import { FormError } from "@/ui/FormError";
import { startValues, toInput, type CarrierValues } from "./formValues";
import { RulesEditor } from "./RulesEditor";
import { useDeleteCarrier, useSaveCarrier } from "./useCarrierActs";

interface Props {
  carrier: Carrier | null;
  onDone: () => void;
}

const HOST = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$|^[0-9a-f:]+$/i;
const DIAL = /^\+?[0-9*#]*$/;

export function CarrierForm({ carrier, onDone }: Props) {
  const { t } = useTranslation();
  const form = useForm<CarrierValues>({
    initialValues: startValues(carrier),
    validateInputOnChange: true,
    validate: {
      name: (value) => (value.trim() === "" ? t("common.required") : null),
      host: (value) => (HOST.test(value.trim()) ? null : t("carriers.hostWrong")),
      port: (value) => (value >= 1 && value <= 65535 ? null : t("carriers.portWrong")),
      username: (value, { register }) =>
        register && value.trim() === "" ? t("carriers.userNeeded") : null,
      outbound_rules: {
        starts_with: (value) => (DIAL.test(value) ? null : t("carriers.rules.wrong")),
        replace_with: (value) => (DIAL.test(value) ? null : t("carriers.rules.wrong")),
      },
    },
  });
  const save = useSaveCarrier(carrier, onDone);
  const askDelete = useDeleteCarrier(onDone);
  const formats = (["plus_e164", "e164", "national"] as const).map((value) => ({
    value,
    label: t(`carriers.format.${value}`),
  }));

  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => {
        save.mutate(toInput(values), { onError: (error) => landOnFields(form, error) });
      })}
    >
      <Stack gap="md">
        <FormError error={save.error} form={form} />
        <TextInput label={t("carriers.name")} data-autofocus {...form.getInputProps("name")} />
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          <TextInput
            label={t("carriers.host")}
            placeholder="sip.carrier.com"
            {...form.getInputProps("host")}
          />
          <NumberInput
            label={t("carriers.port")}
            min={1}
            max={65535}
            {...form.getInputProps("port")}
          />
          <Select
            label={t("carriers.transport")}
            data={["udp", "tcp", "tls"].map((value) => ({ value, label: value.toUpperCase() }))}
            {...form.getInputProps("transport")}
          />
        </SimpleGrid>
        <Switch
          label={t("carriers.register")}
          description={t("carriers.registerHint")}
          {...form.getInputProps("register", { type: "checkbox" })}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            label={t("carriers.username")}
            autoComplete="off"
            {...form.getInputProps("username")}
          />
          <PasswordInput
            label={t("carriers.password")}
            autoComplete="new-password"
            placeholder={carrier?.has_password === true ? t("carriers.kept") : ""}
            visibilityToggleButtonProps={{ "aria-label": t("auth.showPassword") }}
            {...form.getInputProps("password")}
          />
        </SimpleGrid>
        <Title order={2}>{t("carriers.inbound")}</Title>
        <TagsInput
          label={t("carriers.addresses")}
          description={t("carriers.addressesHint")}
          placeholder="203.0.113.10"
          {...form.getInputProps("match_addresses")}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            label={t("carriers.inboundUser")}
            autoComplete="off"
            {...form.getInputProps("inbound_username")}
          />
          <PasswordInput
            label={t("carriers.inboundPassword")}
            autoComplete="new-password"
            placeholder={carrier?.has_inbound_password === true ? t("carriers.kept") : ""}
            visibilityToggleButtonProps={{ "aria-label": t("auth.showPassword") }}
            {...form.getInputProps("inbound_password")}
          />
        </SimpleGrid>
        <Title order={2}>{t("carriers.outbound")}</Title>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Select
            label={t("carriers.numberFormat")}
            data={formats}
            {...form.getInputProps("number_format")}
          />
          <Select
            label={t("carriers.callerFormat")}
            data={formats}
            {...form.getInputProps("caller_id_format")}
          />
        </SimpleGrid>
        <RulesEditor form={form} />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <NumberInput
            label={t("carriers.priority")}
            description={t("carriers.priorityHint")}
            min={0}
            max={1000}
            {...form.getInputProps("priority")}
          />
          <NumberInput
            label={t("carriers.maxCalls")}
            description={t("carriers.maxCallsHint")}
            min={1}
            {...form.getInputProps("max_calls")}
          />
        </SimpleGrid>
        <Switch
          label={t("carriers.enabled")}
          {...form.getInputProps("enabled", { type: "checkbox" })}
        />
        <Group justify="space-between">
          {carrier === null ? (
            <Text size="sm" c="dimmed">
              {t("carriers.soon")}
            </Text>
          ) : (
            <Button
              variant="subtle"
              color="fail"
              leftSection={<IconTrash size={18} />}
              onClick={() => {
                askDelete(carrier);
              }}
            >
              {t("common.delete")}
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

import {
  Alert,
  Button,
  Collapse,
  Group,
  NumberInput,
  SimpleGrid,
  Stack,
  Switch,
  TextInput,
  Title,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Provider, ProviderType } from "@/api/types";
import { useFormats } from "@/app/formats";
import { useErrorText } from "@/ui/errorText";
import { landOnFields } from "@/ui/serverFields";
import { useDeleteProvider, useSaveProvider } from "../useProviderActs";
import { DestinationField } from "./DestinationField";
import { startValues, toInput, type ProviderValues } from "./formValues";
import { complaint, fieldsOf, isUsual } from "./schema";
import { SettingField } from "./SettingField";
import { useFieldWords } from "./useFieldWords";

interface Props {
  kind: ProviderType;
  provider: Provider | null;
  onSaved: (provider: Provider) => void;
  onDeleted: () => void;
}

export function ProviderForm({ kind, provider, onSaved, onDeleted }: Props) {
  const { t } = useTranslation();
  const { currency } = useFormats();
  const words = useErrorText();
  const fieldWords = useFieldWords();
  const [more, setMore] = useState(false);
  const fields = fieldsOf(kind);
  const stored = new Set(provider?.secrets);
  const form = useForm<ProviderValues>({
    initialValues: startValues(kind, provider),
    validateInputOnChange: true,
    validate: (values) => {
      const wrong: Record<string, string> = {};
      if (values.name.trim() === "") wrong.name = t("common.required");
      for (const field of fields) {
        const what = complaint(field, values.settings[field.name], stored.has(field.name));
        if (what !== null) wrong[`settings.${field.name}`] = fieldWords.wrong(field, what);
      }
      return wrong;
    },
  });
  const save = useSaveProvider(provider, onSaved);
  const askDelete = useDeleteProvider(onDeleted);
  const usual = fields.filter(isUsual);
  const rare = fields.filter((field) => !isUsual(field));
  const elsewhere = (errors: Record<string, unknown>) => {
    // A complaint must not hide behind a closed fold.
    if (rare.some(({ name }) => `settings.${name}` in errors)) setMore(true);
  };
  const draw = (list: typeof fields) =>
    list.map((field) => (
      <SettingField key={field.name} field={field} form={form} stored={stored.has(field.name)} />
    ));

  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => {
        const body = toInput(kind, values);
        save.mutate(provider === null ? { ...body, type: kind.type, preset: kind.preset } : body, {
          onError: (error) => {
            landOnFields(form, error);
            setMore(true);
          },
        });
      }, elsewhere)}
    >
      <Stack gap="md">
        {save.error !== null && (
          <Alert color="fail" role="alert" title={words(save.error).title}>
            {words(save.error).text}
          </Alert>
        )}
        <TextInput label={t("providers.name")} data-autofocus {...form.getInputProps("name")} />
        {draw(usual)}
        {rare.length > 0 && (
          <>
            <Button
              variant="subtle"
              w="fit-content"
              aria-expanded={more}
              onClick={() => {
                setMore(!more);
              }}
            >
              {more ? t("providers.less") : t("providers.more", { count: rare.length })}
            </Button>
            <Collapse in={more}>
              <Stack gap="md">{draw(rare)}</Stack>
            </Collapse>
          </>
        )}
        <Title order={2}>{t("providers.where")}</Title>
        <DestinationField form={form} />
        <Title order={2}>{t("providers.limits")}</Title>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <NumberInput
            label={t("providers.rate")}
            description={t("providers.rateHint")}
            min={0}
            {...form.getInputProps("rate_per_s")}
          />
          <NumberInput
            label={t("providers.inFlight")}
            description={t("providers.inFlightHint")}
            min={1}
            max={500}
            {...form.getInputProps("max_in_flight")}
          />
          <NumberInput
            label={t("providers.price", { currency })}
            description={t("providers.priceHint")}
            min={0}
            decimalScale={6}
            {...form.getInputProps("segment_price")}
          />
        </SimpleGrid>
        <Switch
          label={t("providers.failover")}
          description={t("providers.failoverHint")}
          {...form.getInputProps("failover", { type: "checkbox" })}
        />
        <Switch
          label={t("providers.enabled")}
          {...form.getInputProps("enabled", { type: "checkbox" })}
        />
        <Group justify="space-between">
          {provider === null ? (
            <span />
          ) : (
            <Button
              variant="subtle"
              color="fail"
              leftSection={<IconTrash size={18} />}
              onClick={() => {
                askDelete(provider);
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

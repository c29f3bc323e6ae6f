import {
  Button,
  Group,
  MultiSelect,
  NumberInput,
  SegmentedControl,
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
import { useTranslation } from "react-i18next";
import { PhoneInput } from "@/ui/PhoneInput";
import { FormError } from "@/ui/FormError";
import { landOnFields } from "@/ui/serverFields";
import {
  CODECS,
  startValues,
  type Access,
  type AccessValues,
  type AccessWithPassword,
} from "./accessValues";
import { useSaveAccess } from "./queries";

const KINDS = ["user", "address", "prefix"] as const;

interface Props {
  customerId: string;
  /** Null: a new one. */
  access: Access | null;
  onCancel: () => void;
  onSaved: (saved: Access | AccessWithPassword) => void;
}

/** Stands where the list stood, for a dialog in front of a drawer would be one too many. */
export function AccessForm({ customerId, access, onCancel, onSaved }: Props) {
  const { t } = useTranslation();
  const form = useForm<AccessValues>({
    initialValues: startValues(access),
    validateInputOnBlur: true,
    validate: {
      name: (value) => (value.trim() === "" ? t("common.required") : null),
      addresses: (value, { kind }) =>
        kind !== "user" && value.length === 0 ? t("wholesale.addressNeeded") : null,
      prefix: (value, { kind }) =>
        kind !== "prefix" || /^[0-9]{1,10}$/.test(value.trim()) ? null : t("wholesale.prefixWrong"),
      caller_number: (value, { caller_id }) =>
        caller_id === "fixed" && value.trim() === "" ? t("common.required") : null,
    },
  });
  const save = useSaveAccess(customerId, access, onSaved);
  const { kind, caller_id } = form.values;
  const title = access === null ? t("wholesale.add") : t("wholesale.edit", { name: access.name });
  return (
    <form
      noValidate
      aria-label={title}
      onSubmit={form.onSubmit((values) => {
        save.mutate(values, { onError: (error) => landOnFields(form, error) });
      })}
    >
      <Stack gap="md">
        <Title order={2}>{title}</Title>
        <TextInput
          // eslint-disable-next-line jsx-a11y/no-autofocus -- the button that opened the form is gone
          autoFocus
          label={t("wholesale.name")}
          placeholder={t("wholesale.nameExample")}
          maxLength={100}
          {...form.getInputProps("name")}
        />
        {access === null && (
          <div>
            <SegmentedControl
              fullWidth
              aria-label={t("wholesale.knownBy")}
              data={KINDS.map((value) => ({ value, label: t(`wholesale.kind.${value}`) }))}
              {...form.getInputProps("kind")}
            />
            <Text size="sm" c="dimmed" mt={4}>
              {t(`wholesale.kindText.${kind}`)}
            </Text>
          </div>
        )}
        {kind === "user" && (
          <TextInput
            label={t("wholesale.username")}
            description={t("wholesale.usernameHint")}
            autoComplete="off"
            maxLength={64}
            {...form.getInputProps("username")}
          />
        )}
        {kind !== "user" && (
          <TagsInput
            label={t("wholesale.addresses")}
            description={t("wholesale.addressesHint")}
            placeholder={form.values.addresses.length === 0 ? "203.0.113.10" : ""}
            acceptValueOnBlur
            {...form.getInputProps("addresses")}
          />
        )}
        {kind === "prefix" && (
          <TextInput
            label={t("wholesale.prefix")}
            description={t("wholesale.prefixHint")}
            inputMode="numeric"
            placeholder="9911"
            maxLength={10}
            {...form.getInputProps("prefix")}
          />
        )}
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Select
            label={t("wholesale.shows")}
            allowDeselect={false}
            data={(["given", "fixed"] as const).map((value) => ({
              value,
              label: t(`wholesale.callerId.${value}`),
            }))}
            {...form.getInputProps("caller_id")}
          />
          <PhoneInput
            label={t(caller_id === "fixed" ? "wholesale.fixedNumber" : "wholesale.fallbackNumber")}
            placeholder="+44 20 7946 0001"
            value={form.values.caller_number}
            error={form.errors.caller_number}
            onText={(text) => {
              form.setFieldValue("caller_number", text);
            }}
          />
          <NumberInput
            label={t("wholesale.maxCalls")}
            placeholder={t("wholesale.noLimit")}
            min={1}
            {...form.getInputProps("max_calls")}
          />
          <NumberInput
            label={t("wholesale.maxRate")}
            placeholder={t("wholesale.noLimit")}
            min={1}
            {...form.getInputProps("max_calls_per_s")}
          />
        </SimpleGrid>
        <Select
          label={t("wholesale.dials")}
          description={t("wholesale.dialsHint")}
          allowDeselect={false}
          data={(["e164", "national"] as const).map((value) => ({
            value,
            label: t(`wholesale.format.${value}`),
          }))}
          {...form.getInputProps("number_format")}
        />
        <MultiSelect
          label={t("wholesale.codecs")}
          description={t("wholesale.codecsHint")}
          placeholder={form.values.codecs.length === 0 ? t("wholesale.codecsUsual") : ""}
          data={CODECS.map((value) => ({ value, label: t(`wholesale.codec.${value}`) }))}
          {...form.getInputProps("codecs")}
        />
        <Switch
          label={t("wholesale.enabled")}
          {...form.getInputProps("enabled", { type: "checkbox" })}
        />
        <FormError error={save.error} form={form} />
        <Group>
          <Button type="submit" loading={save.isPending}>
            {access === null ? t("common.add") : t("common.save")}
          </Button>
          <Button variant="default" onClick={onCancel}>
            {t("common.cancel")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

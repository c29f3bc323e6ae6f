import {
  Checkbox,
  NumberInput,
  PasswordInput,
  Select,
  Stack,
  Switch,
  Textarea,
  TextInput,
} from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import type { ProviderValues } from "./formValues";
import { PairsField } from "./PairsField";
import { isLong, type Field } from "./schema";
import { useFieldWords } from "./useFieldWords";

interface Props {
  field: Field;
  form: UseFormReturnType<ProviderValues>;
  /** A secret of that name is stored. */
  stored: boolean;
}

/** One setting of a provider, drawn as its schema says. */
export function SettingField({ field, form, stored }: Props) {
  const words = useFieldWords();
  const path = `settings.${field.name}`;
  const props = {
    label: words.label(field),
    description: words.hint(field),
    withAsterisk: field.required && !stored,
    ...form.getInputProps(path),
  };
  if (field.secret) return <SecretField field={field} form={form} stored={stored} />;
  if (field.enum !== undefined) {
    const data = field.enum.map((value) => ({ value, label: words.option(field, value) }));
    return <Select {...props} data={data} />;
  }
  if (field.type === "boolean") {
    return <Switch {...props} {...form.getInputProps(path, { type: "checkbox" })} />;
  }
  if (field.type === "number" || field.type === "integer") {
    const whole = field.type === "integer";
    return (
      <NumberInput
        {...props}
        min={field.minimum}
        max={field.maximum}
        allowDecimal={!whole}
        clampBehavior="none"
      />
    );
  }
  if (field.type === "object") {
    const value = form.values.settings[field.name];
    return (
      <PairsField
        label={words.label(field)}
        hint={words.hint(field)}
        error={form.errors[path]}
        value={typeof value === "object" && value !== null ? value : {}}
        onChange={(pairs) => {
          form.setFieldValue(path, pairs);
        }}
      />
    );
  }
  if (isLong(field)) {
    return <Textarea {...props} autosize minRows={1} maxRows={6} spellCheck={false} />;
  }
  return <TextInput {...props} autoComplete="off" spellCheck={false} />;
}

/** Masked; an empty one keeps what is stored. */
function SecretField({ field, form, stored }: Props) {
  const { t } = useTranslation();
  const words = useFieldWords();
  const path = `settings.${field.name}`;
  const value = form.values.settings[field.name];
  const cleared = value === null;
  return (
    <Stack gap={4}>
      <PasswordInput
        label={words.label(field)}
        description={words.hint(field)}
        withAsterisk={field.required && !stored}
        {...form.getInputProps(path)}
        value={typeof value === "string" ? value : ""}
        disabled={cleared}
        autoComplete="new-password"
        placeholder={stored && !cleared ? t("providers.kept") : ""}
        visibilityToggleButtonProps={{ "aria-label": t("auth.showPassword") }}
      />
      {stored && !field.required && (
        <Checkbox
          size="xs"
          label={t("providers.forget")}
          checked={cleared}
          onChange={(event) => {
            form.setFieldValue(path, event.currentTarget.checked ? null : "");
          }}
        />
      )}
    </Stack>
  );
}

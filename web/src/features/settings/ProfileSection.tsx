import {
  Button,
  Group,
  SegmentedControl,
  Select,
  Stack,
  Text,
  TextInput,
  useMantineColorScheme,
  type MantineColorScheme,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { isLanguage, LANGUAGES, speak, type Language } from "@/app/i18n";
import { meQuery, useMe } from "@/app/session";
import { useShowError } from "@/ui/errorText";
import { landOnFields } from "@/ui/serverFields";
import { Block } from "./Block";
import { PushSection } from "./PushSection";

export function ProfileSection() {
  const { t } = useTranslation();
  const me = useMe();
  const queryClient = useQueryClient();
  const showError = useShowError();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const form = useForm({
    initialValues: {
      name: me.user.name,
      language: isLanguage(me.user.language) ? me.user.language : ("en" as Language),
    },
    validateInputOnChange: true,
    validate: { name: (value) => (value.trim() === "" ? t("common.required") : null) },
  });
  const save = useMutation({
    mutationFn: (body: typeof form.values) => unwrap(api.PATCH("/api/v1/auth/me", { body })),
    onSuccess: async (changed, { language }) => {
      queryClient.setQueryData(meQuery.queryKey, changed);
      if (isLanguage(language)) await speak(language);
      notifications.show({ message: t("common.saved"), color: "live" });
    },
    onError: (error) => {
      if (!landOnFields(form, error)) showError(error);
    },
  });
  return (
    <>
      <Block title={t("settings.profile.title")} text={me.user.email}>
        <form
          noValidate
          onSubmit={form.onSubmit((values) => {
            save.mutate(values);
          })}
        >
          <Stack gap="md" maw={400}>
            <TextInput
              label={t("auth.name")}
              description={t("settings.profile.nameHint")}
              autoComplete="name"
              {...form.getInputProps("name")}
            />
            <Select
              label={t("auth.language")}
              data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
              {...form.getInputProps("language")}
            />
            <Group>
              <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
                {t("common.save")}
              </Button>
            </Group>
          </Stack>
        </form>
      </Block>
      <Block title={t("settings.colours.title")} text={t("settings.colours.text")}>
        <SegmentedControl
          aria-label={t("settings.colours.title")}
          value={colorScheme}
          onChange={(scheme) => {
            setColorScheme(scheme as MantineColorScheme);
          }}
          data={[
            { value: "light", label: t("shell.colours.light") },
            { value: "dark", label: t("shell.colours.dark") },
            { value: "auto", label: t("shell.colours.auto") },
          ]}
        />
      </Block>
      <PushSection />
      <Block title={t("settings.keysHelp.title")} text={t("settings.keysHelp.text")}>
        <Text size="sm">{t("settings.keysHelp.list")}</Text>
      </Block>
    </>
  );
}

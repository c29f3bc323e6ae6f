import { Button, PasswordInput, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { isProblem } from "@/api/problem";
import { PASSWORD_LENGTH } from "@/features/auth/password";
import { useShowError } from "@/ui/errorText";
import { landOnFields } from "@/ui/serverFields";
import { Block } from "./Block";
import { SecondFactor } from "./SecondFactor";

export function SecuritySection() {
  return (
    <>
      <PasswordBlock />
      <SecondFactor />
    </>
  );
}

function PasswordBlock() {
  const { t } = useTranslation();
  const showError = useShowError();
  const form = useForm({
    initialValues: { current: "", new: "" },
    validateInputOnChange: true,
    validate: {
      current: (value) => (value === "" ? t("common.required") : null),
      new: (value) =>
        value.length < PASSWORD_LENGTH ? t("auth.passwordShort", { count: PASSWORD_LENGTH }) : null,
    },
  });
  const change = useMutation({
    mutationFn: (body: typeof form.values) => unwrap(api.POST("/api/v1/auth/password", { body })),
    onSuccess: () => {
      form.reset();
      notifications.show({ message: t("settings.password.changed"), color: "live" });
    },
    onError: (error) => {
      if (isProblem(error) && [401, 403].includes(error.status)) {
        form.setFieldError("current", t("settings.password.wrong"));
      } else if (!landOnFields(form, error)) showError(error);
    },
  });
  const eye = { "aria-label": t("auth.showPassword") };
  return (
    <Block title={t("auth.password")} text={t("settings.password.text")}>
      <form
        noValidate
        onSubmit={form.onSubmit((values) => {
          change.mutate(values);
        })}
      >
        <Stack gap="md" maw={400}>
          <PasswordInput
            label={t("settings.password.current")}
            autoComplete="current-password"
            visibilityToggleButtonProps={eye}
            {...form.getInputProps("current")}
          />
          <PasswordInput
            label={t("auth.newPassword")}
            description={t("auth.passwordHint", { count: PASSWORD_LENGTH })}
            autoComplete="new-password"
            visibilityToggleButtonProps={eye}
            {...form.getInputProps("new")}
          />
          <Button type="submit" w="fit-content" loading={change.isPending}>
            {t("settings.password.change")}
          </Button>
        </Stack>
      </form>
    </Block>
  );
}

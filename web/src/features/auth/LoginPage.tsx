import {
  Alert,
  Button,
  PasswordInput,
  PinInput,
  Stack,
  Text,
  TextInput,
  UnstyledButton,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { isProblem } from "@/api/problem";
import { meQuery } from "@/app/session";
import { useSearchText } from "@/ui/list/useSearchText";
import { AuthFrame } from "./AuthFrame";
import { useLoginError } from "./useLoginError";

const CODE_LENGTH = 6;

/** Only a path of our own: an address from a mail must not lead to a foreign site. */
function safePath(next: string): string {
  return /^\/(?![/\\])/.test(next) ? next : "/";
}

export function LoginPage() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [next] = useSearchText("next");
  const [needsCode, setNeedsCode] = useState(false);
  const [recovery, setRecovery] = useState(false);
  const errorText = useLoginError();
  const form = useForm({
    initialValues: { email: "", password: "", code: "" },
    validate: {
      email: (value) => (/^\S+@\S+$/.test(value.trim()) ? null : t("auth.emailWrong")),
      password: (value) => (value === "" ? t("common.required") : null),
    },
  });
  const login = useMutation({
    mutationFn: (values: typeof form.values) =>
      unwrap(
        api.POST("/api/v1/auth/login", {
          body: {
            email: values.email.trim(),
            password: values.password,
            ...(values.code === "" ? {} : { code: values.code.trim() }),
          },
        }),
      ),
    onSuccess: (me) => {
      queryClient.setQueryData(meQuery.queryKey, me);
      void navigate({ to: safePath(next), replace: true });
    },
    onError: (error) => {
      if (isProblem(error, "second-factor-required")) setNeedsCode(true);
      else if (needsCode) form.setFieldValue("code", "");
    },
  });
  const message = errorText(login.error, needsCode);
  const submit = (values: typeof form.values) => {
    login.mutate(values);
  };

  return (
    <AuthFrame
      title={needsCode ? t("auth.codeTitle") : t("auth.login")}
      text={needsCode ? t("auth.codeText") : t("auth.loginText")}
    >
      <form noValidate onSubmit={form.onSubmit(submit)}>
        <Stack gap="md">
          {message !== null && (
            <Alert color="fail" role="alert" title={message.title}>
              {message.text}
            </Alert>
          )}
          {!needsCode && (
            <>
              <TextInput
                size="md"
                type="email"
                label={t("auth.email")}
                autoComplete="username"
                {...form.getInputProps("email")}
              />
              <PasswordInput
                size="md"
                label={t("auth.password")}
                autoComplete="current-password"
                visibilityToggleButtonProps={{ "aria-label": t("auth.showPassword") }}
                {...form.getInputProps("password")}
              />
            </>
          )}
          {needsCode && !recovery && (
            <div role="group" aria-label={t("auth.code")}>
              <PinInput
                oneTimeCode
                // eslint-disable-next-line jsx-a11y/no-autofocus -- the one field of this step
                autoFocus
                size="lg"
                length={CODE_LENGTH}
                type="number"
                aria-label={t("auth.code")}
                getInputProps={(place) => ({ "aria-label": t("auth.digit", { place: place + 1 }) })}
                {...form.getInputProps("code")}
                onComplete={(code) => {
                  submit({ ...form.getValues(), code });
                }}
              />
            </div>
          )}
          {needsCode && recovery && (
            <TextInput
              size="md"
              label={t("auth.recoveryCode")}
              autoComplete="one-time-code"
              {...form.getInputProps("code")}
            />
          )}
          <Button type="submit" size="md" loading={login.isPending}>
            {needsCode ? t("auth.confirm") : t("auth.login")}
          </Button>
          {needsCode && (
            <UnstyledButton
              onClick={() => {
                setRecovery(!recovery);
                form.setFieldValue("code", "");
              }}
            >
              <Text size="sm" c="var(--mantine-color-anchor)" ta="center">
                {recovery ? t("auth.useApp") : t("auth.useRecovery")}
              </Text>
            </UnstyledButton>
          )}
        </Stack>
      </form>
    </AuthFrame>
  );
}

import { Alert, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { isProblem } from "@/api/problem";
import { meQuery } from "@/app/session";
import { useErrorText } from "@/ui/errorText";
import { landOnFields } from "@/ui/serverFields";
import { AuthFrame } from "./AuthFrame";
import { PASSWORD_LENGTH } from "./password";

export function InvitePage() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const words = useErrorText();
  // Behind the #, which browsers send to nobody: the token is in no server's log.
  const token = useLocation({ select: ({ hash }) => hash });
  const form = useForm({
    initialValues: { name: "", password: "" },
    validateInputOnChange: true,
    validate: {
      name: (value) => (value.trim() === "" ? t("common.required") : null),
      password: (value) =>
        value.length < PASSWORD_LENGTH ? t("auth.passwordShort", { count: PASSWORD_LENGTH }) : null,
    },
  });
  const accept = useMutation({
    mutationFn: ({ name, password }: { name: string; password: string }) =>
      unwrap(api.POST("/api/v1/auth/invite", { body: { token, name: name.trim(), password } })),
    onSuccess: async () => {
      queryClient.removeQueries({ queryKey: meQuery.queryKey });
      notifications.show({ message: t("auth.joined"), color: "live" });
      await navigate({ to: "/", replace: true });
    },
    onError: (error) => landOnFields(form, error),
  });
  const dead = isProblem(accept.error) && [401, 404, 410].includes(accept.error.status);
  const message =
    accept.error === null
      ? null
      : dead
        ? { title: t("auth.inviteDead"), text: t("auth.inviteDeadText") }
        : words(accept.error);
  return (
    <AuthFrame title={t("auth.inviteTitle")} text={t("auth.inviteText")}>
      <form
        noValidate
        onSubmit={form.onSubmit((values) => {
          accept.mutate(values);
        })}
      >
        <Stack gap="md">
          {(message !== null || token === "") && (
            <Alert color="fail" role="alert" title={message?.title ?? t("auth.inviteDead")}>
              {message?.text ?? t("auth.inviteDeadText")}
            </Alert>
          )}
          <TextInput
            size="md"
            label={t("auth.name")}
            autoComplete="name"
            {...form.getInputProps("name")}
          />
          <PasswordInput
            size="md"
            label={t("auth.newPassword")}
            description={t("auth.passwordHint", { count: PASSWORD_LENGTH })}
            autoComplete="new-password"
            visibilityToggleButtonProps={{ "aria-label": t("auth.showPassword") }}
            {...form.getInputProps("password")}
          />
          <Button type="submit" size="md" loading={accept.isPending} disabled={token === ""}>
            {t("auth.join")}
          </Button>
        </Stack>
      </form>
    </AuthFrame>
  );
}

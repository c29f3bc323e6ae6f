import { Button, Group, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { TwilioAccount } from "@/api/types";
import { landOnFields } from "@/ui/serverFields";
import { twilioKeys } from "./queries";
import { isRefusedLogin, useTwilioWords } from "./useTwilioWords";

interface Props {
  /** Given: its token is replaced, and the SID stays. */
  account?: TwilioAccount;
  onDone: (account: TwilioAccount) => void;
  onCancel?: () => void;
}

/** Account SID and auth token, tried at once. */
export function TwilioForm({ account, onDone, onCancel }: Props) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const words = useTwilioWords();
  const form = useForm({
    initialValues: { sid: account?.sid ?? "", auth_token: "" },
    validateInputOnBlur: true,
    validate: {
      sid: (value) =>
        /^AC[0-9a-fA-F]{32}$/.test(value.trim()) ? null : t("businessLine.connect.sidWrong"),
      auth_token: (value) => (value.trim() === "" ? t("common.required") : null),
    },
  });
  const connect = useMutation({
    mutationFn: ({ sid, auth_token }: typeof form.values) =>
      unwrap(
        api.PUT("/api/v1/business-line/twilio", {
          body: { sid: sid.trim(), auth_token: auth_token.trim() },
        }),
      ),
    onSuccess: async (connected) => {
      queryClient.setQueryData(twilioKeys.account, connected);
      onDone(connected);
      await queryClient.invalidateQueries({ queryKey: twilioKeys.all });
    },
    onError: (error) => {
      if (isRefusedLogin(error)) {
        form.setFieldError("auth_token", t("businessLine.trouble.refusedForm"));
      } else {
        landOnFields(form, error);
      }
    },
  });
  const onField =
    form.errors.auth_token != null || (account === undefined && form.errors.sid != null);
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => {
        connect.mutate(values);
      })}
    >
      <Stack gap="md" maw={480}>
        {account === undefined && (
          <TextInput
            label={t("businessLine.connect.sid")}
            description={t("businessLine.connect.sidHint")}
            autoComplete="off"
            spellCheck={false}
            {...form.getInputProps("sid")}
          />
        )}
        <PasswordInput
          label={t("businessLine.connect.token")}
          description={t("businessLine.connect.tokenHint")}
          autoComplete="off"
          data-autofocus={account === undefined ? undefined : true}
          visibilityToggleButtonProps={{
            tabIndex: 0,
            "aria-label": t("businessLine.connect.show"),
          }}
          {...form.getInputProps("auth_token")}
        />
        {connect.error !== null && !onField && (
          <Text size="sm" c="var(--oh-fail)" role="alert">
            {words(connect.error).title}. {words(connect.error).text}
          </Text>
        )}
        <Group gap="xs" justify={onCancel === undefined ? "flex-start" : "flex-end"}>
          {onCancel !== undefined && (
            <Button variant="subtle" color="gray" onClick={onCancel}>
              {t("common.cancel")}
            </Button>
          )}
          <Button type="submit" loading={connect.isPending}>
            {account === undefined ? t("businessLine.connect.connect") : t("common.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

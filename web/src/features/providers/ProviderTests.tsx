import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, onceOnly, unwrap } from "@/api/client";
import type { Provider } from "@/api/types";
import { useFormats } from "@/app/formats";
import { messageKeys } from "@/features/messages/queries";
import { DeliveryMark, markOf } from "@/features/messages/thread/DeliveryMark";
import { useErrorText } from "@/ui/errorText";
import { PhoneInput } from "@/ui/PhoneInput";
import { dialText, isPhone } from "@/ui/phoneText";
import classes from "./providers.module.css";

/** Asks whether the settings work, and sends a real text by this provider. */
export function ProviderTests({ provider }: { provider: Provider }) {
  const { t } = useTranslation();
  const words = useErrorText();
  const params = { path: { provider_id: provider.id } };
  const check = useMutation({
    mutationFn: () =>
      unwrap(api.POST("/api/v1/messaging/providers/{provider_id}/check", { params })),
  });
  return (
    <Stack gap="sm" className={classes.tests}>
      <Group justify="space-between">
        <Text size="sm">{t("providers.checkText")}</Text>
        <Button
          variant="default"
          loading={check.isPending}
          onClick={() => {
            check.mutate();
          }}
        >
          {t("providers.check")}
        </Button>
      </Group>
      <div aria-live="polite">
        {check.data !== undefined && (
          <Alert
            color={check.data.ok ? "live" : "fail"}
            title={check.data.ok ? t("providers.works") : t("providers.worksNot")}
          >
            {[check.data.detail, ...Object.values(check.data.wrong)]
              .filter((text, place, all) => text !== "" && all.indexOf(text) === place)
              .join(" · ")}
          </Alert>
        )}
        {check.error !== null && (
          <Alert color="fail" title={words(check.error).title}>
            {words(check.error).text}
          </Alert>
        )}
      </div>
      <TestSend provider={provider} />
    </Stack>
  );
}

function TestSend({ provider }: { provider: Provider }) {
  const { t } = useTranslation();
  const { country } = useFormats();
  const words = useErrorText();
  const [to, setTo] = useState("");
  const params = { path: { provider_id: provider.id } };
  const send = useMutation({
    mutationFn: () => {
      const body = { to: dialText(to, country), body: t("providers.testBody") };
      const headers = onceOnly();
      return unwrap(
        api.POST("/api/v1/messaging/providers/{provider_id}/test", { params, body, headers }),
      );
    },
  });
  const id = send.data?.id ?? "";
  // What becomes of it is told as of any other text.
  const told = useQuery({
    queryKey: messageKeys.one(id),
    enabled: id !== "",
    queryFn: ({ signal }) => {
      const path = { message_id: id };
      return unwrap(api.GET("/api/v1/messages/{message_id}", { params: { path }, signal }));
    },
  });
  const message = told.data ?? send.data;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isPhone(to, country)) send.mutate();
      }}
    >
      <div className={classes.testLine}>
        <PhoneInput label={t("providers.testTo")} value={to} onText={setTo} />
        <Button
          type="submit"
          variant="default"
          disabled={!isPhone(to, country) || !provider.enabled}
          loading={send.isPending}
        >
          {t("providers.testSend")}
        </Button>
      </div>
      <div aria-live="polite" className={classes.testResult}>
        {message !== undefined && (
          <>
            <DeliveryMark mark={markOf(message.state)} />
            {message.error_text !== "" && <span>{message.error_text}</span>}
          </>
        )}
        {send.error !== null && (
          <Text size="sm" c="var(--oh-fail)" role="alert">
            {words(send.error).text}
          </Text>
        )}
      </div>
    </form>
  );
}

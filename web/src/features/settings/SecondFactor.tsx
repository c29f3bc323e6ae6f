import {
  Badge,
  Button,
  Code,
  CopyButton,
  Group,
  PasswordInput,
  PinInput,
  Stack,
  Text,
} from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { isProblem } from "@/api/problem";
import type { TotpStart } from "@/api/types";
import { meQuery, useMe } from "@/app/session";
import { useErrorText, useShowError } from "@/ui/errorText";
import { Block } from "./Block";
import classes from "./settings.module.css";

export function SecondFactor() {
  const { t } = useTranslation();
  const me = useMe();
  const [codes, setCodes] = useState<string[] | null>(null);
  const on = me.user.second_factor;
  return (
    <Block
      title={t("settings.factor.title")}
      text={t("settings.factor.text")}
      aside={
        <Badge color={on ? "live" : "gray"}>
          {on ? t("settings.factor.on") : t("settings.factor.off")}
        </Badge>
      }
    >
      {codes !== null ? (
        <RecoveryCodes
          codes={codes}
          onDone={() => {
            setCodes(null);
          }}
        />
      ) : on ? (
        <SwitchOff />
      ) : (
        <SwitchOn onCodes={setCodes} />
      )}
    </Block>
  );
}

function useRefreshMe() {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
}

function SwitchOn({ onCodes }: { onCodes: (codes: string[]) => void }) {
  const { t } = useTranslation();
  const showError = useShowError();
  const words = useErrorText();
  const refreshMe = useRefreshMe();
  const [started, setStarted] = useState<TotpStart | null>(null);
  const [code, setCode] = useState("");
  const start = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/auth/totp")),
    onSuccess: setStarted,
    onError: showError,
  });
  const confirm = useMutation({
    mutationFn: (typed: string) =>
      unwrap(api.POST("/api/v1/auth/totp/confirm", { body: { code: typed } })),
    onSuccess: async ({ recovery_codes }) => {
      onCodes(recovery_codes);
      await refreshMe();
    },
    onError: () => {
      setCode("");
    },
  });
  if (started === null) {
    return (
      <Button
        loading={start.isPending}
        onClick={() => {
          start.mutate();
        }}
      >
        {t("settings.factor.switchOn")}
      </Button>
    );
  }
  // As an image the drawing cannot run anything, whatever it contains.
  const picture = `data:image/svg+xml;utf8,${encodeURIComponent(started.qr_svg)}`;
  return (
    <Group align="flex-start" gap="lg">
      <img className={classes.qr} src={picture} alt={t("settings.factor.qr")} />
      <Stack gap="sm" flex={1} miw={240}>
        <Text size="sm">{t("settings.factor.scan")}</Text>
        <Text size="sm" c="dimmed">
          {t("settings.factor.orType")} <Code>{started.secret}</Code>
        </Text>
        <Text size="sm" fw={550}>
          {t("settings.factor.enter")}
        </Text>
        <PinInput
          oneTimeCode
          length={6}
          type="number"
          value={code}
          error={confirm.isError}
          disabled={confirm.isPending}
          onChange={setCode}
          aria-label={t("auth.code")}
          getInputProps={(place) => ({ "aria-label": t("auth.digit", { place: place + 1 }) })}
          onComplete={(typed) => {
            confirm.mutate(typed);
          }}
        />
        {confirm.error !== null && (
          <Text size="sm" c="var(--oh-fail)" role="alert">
            {isProblem(confirm.error) && confirm.error.status < 500
              ? t("auth.codeWrongText")
              : words(confirm.error).text}
          </Text>
        )}
      </Stack>
    </Group>
  );
}

function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      <Text size="sm">{t("settings.factor.codes")}</Text>
      <div className={classes.codes}>
        {codes.map((code) => (
          <span key={code}>{code}</span>
        ))}
      </div>
      <Group>
        <CopyButton value={codes.join("\n")}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? t("common.copied") : t("common.copy")}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onDone}>{t("settings.factor.kept")}</Button>
      </Group>
    </Stack>
  );
}

function SwitchOff() {
  const { t } = useTranslation();
  const refreshMe = useRefreshMe();
  const [password, setPassword] = useState("");
  const disable = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/auth/totp/disable", { body: { password } })),
    onSuccess: refreshMe,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        disable.mutate();
      }}
    >
      <Group align="flex-end" gap="sm">
        <PasswordInput
          w={280}
          label={t("settings.factor.password")}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ "aria-label": t("auth.showPassword") }}
          value={password}
          error={disable.isError ? t("settings.password.wrong") : undefined}
          onChange={(event) => {
            setPassword(event.currentTarget.value);
          }}
        />
        <Button
          type="submit"
          color="fail"
          variant="light"
          loading={disable.isPending}
          disabled={password === ""}
        >
          {t("settings.factor.switchOff")}
        </Button>
      </Group>
    </form>
  );
}

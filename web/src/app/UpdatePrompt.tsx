import { Button, Group, Paper, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useRegisterSW } from "virtual:pwa-register/react";
import classes from "./shell/shell.module.css";

const CHECK_MS = 30 * 60_000;

/** Offers a new version; never reloads by itself, a call may be going on. */
export function UpdatePrompt() {
  const { t } = useTranslation();
  const { needRefresh, updateServiceWorker } = useRegisterSW({
    onRegisteredSW: (_url, registration) => {
      if (registration !== undefined)
        window.setInterval(() => void registration.update(), CHECK_MS);
    },
  });
  const [waiting, setWaiting] = needRefresh;
  if (!waiting) return null;
  return (
    <Paper className={classes.update} role="status" shadow="md" p="sm">
      <Group gap="sm" wrap="nowrap">
        <Text size="sm">{t("shell.update.text")}</Text>
        <Button size="xs" onClick={() => void updateServiceWorker(true)}>
          {t("shell.update.now")}
        </Button>
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          onClick={() => {
            setWaiting(false);
          }}
        >
          {t("shell.update.later")}
        </Button>
      </Group>
    </Paper>
  );
}

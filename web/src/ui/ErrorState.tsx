import { Button, Code, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "@/api/problem";
import { useErrorText } from "./errorText";
import classes from "./ui.module.css";

interface Props {
  error: unknown;
  onRetry?: () => void;
}

/** What happened, what it means, what to do; with the id to give to support. */
export function ErrorState({ error, onRetry }: Props) {
  const { t } = useTranslation();
  const { title, text } = useErrorText()(error);
  const supportId = error instanceof ApiProblem ? error.supportId : undefined;
  return (
    <Stack className={classes.empty} align="center" gap={4} role="alert">
      <span className={`${classes.emptyIcon ?? ""} ${classes.failed ?? ""}`} aria-hidden>
        <IconAlertTriangle size={24} stroke={1.6} />
      </span>
      <Text fw={600}>{title}</Text>
      <Text size="sm" c="dimmed" ta="center" maw={440}>
        {text}
      </Text>
      {supportId !== undefined && (
        <Group gap={8} mt={4}>
          <Text size="xs" c="dimmed">
            {t("common.error.supportId")}
          </Text>
          <Code>{supportId}</Code>
        </Group>
      )}
      {onRetry !== undefined && (
        <Button className={classes.emptyAction} variant="default" onClick={onRetry}>
          {t("common.retry")}
        </Button>
      )}
    </Stack>
  );
}

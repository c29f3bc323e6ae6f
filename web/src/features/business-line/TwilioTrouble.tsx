import { Alert, Button, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "@/api/problem";
import classes from "./businessLine.module.css";
import { useTwilioWords } from "./useTwilioWords";

interface Props {
  error: unknown;
  onRetry?: () => void;
}

/** What Twilio did not do for us, in plain words. */
export function TwilioTrouble({ error, onRetry }: Props) {
  const { t } = useTranslation();
  const { title, text } = useTwilioWords()(error);
  const supportId = error instanceof ApiProblem ? error.supportId : undefined;
  return (
    <Alert className={classes.trouble} color="fail" title={title} role="alert">
      <Text size="sm">{text}</Text>
      {supportId !== undefined && (
        <Text size="xs" c="dimmed" mt={4}>
          {t("common.error.supportId")} {supportId}
        </Text>
      )}
      {onRetry !== undefined && (
        <Group mt="xs">
          <Button size="compact-sm" variant="default" onClick={onRetry}>
            {t("common.retry")}
          </Button>
        </Group>
      )}
    </Alert>
  );
}

import { Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconBell, IconBellOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ErrorState } from "@/ui/ErrorState";
import { StatusText } from "@/ui/StatusDot";
import { usePush } from "./usePush";

/** Notices on this device: on, off, or what to do that they can be. */
export function PushControls() {
  const { t } = useTranslation();
  const { state, problem, error, refetch, on, off, test } = usePush();
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (state === undefined) return null;
  if (state === "on") {
    return (
      <Stack gap="sm">
        <StatusText tone="live">{t("push.on")}</StatusText>
        {problem !== "" && (
          <Text size="sm" c="var(--oh-fail)" role="alert">
            {t("push.problem", { problem })}
          </Text>
        )}
        <Group gap="sm">
          <Button
            variant="default"
            leftSection={<IconBell size={18} stroke={1.7} />}
            loading={test.isPending}
            onClick={() => {
              test.mutate(undefined, {
                onSuccess: () => notifications.show({ message: t("push.sent"), color: "live" }),
              });
            }}
          >
            {t("push.test")}
          </Button>
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconBellOff size={18} stroke={1.7} />}
            loading={off.isPending}
            onClick={() => {
              off.mutate();
            }}
          >
            {t("push.switchOff")}
          </Button>
        </Group>
      </Stack>
    );
  }
  if (state === "off") {
    return (
      <Button
        w="fit-content"
        leftSection={<IconBell size={18} stroke={1.7} />}
        loading={on.isPending}
        onClick={() => {
          on.mutate();
        }}
      >
        {t("push.switchOn")}
      </Button>
    );
  }
  return (
    <Text size="sm" role="status">
      {t(`push.${state}`)}
    </Text>
  );
}

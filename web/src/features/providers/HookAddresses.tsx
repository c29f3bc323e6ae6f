import { Button, Code, CopyButton, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Provider } from "@/api/types";

/** What has to be entered at the provider, so that texts and receipts come in. */
export function HookAddresses({ hooks }: Pick<Provider, "hooks">) {
  const { t } = useTranslation();
  const entries = Object.entries(hooks);
  if (entries.length === 0) return null;
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        {t("providers.hooksText")}
      </Text>
      {entries.map(([kind, address]) => {
        const label = kind === "inbound" ? t("providers.hookInbound") : t("providers.hookStatus");
        return (
          <div key={kind}>
            <Text size="sm" fw={550}>
              {label}
            </Text>
            <Group gap="xs" wrap="nowrap">
              <Code style={{ overflowWrap: "anywhere", flex: 1 }}>{address}</Code>
              <CopyButton value={address}>
                {({ copied, copy }) => (
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={`${t("common.copy")}: ${label}`}
                    onClick={copy}
                  >
                    {copied ? t("common.copied") : t("common.copy")}
                  </Button>
                )}
              </CopyButton>
            </Group>
          </div>
        );
      })}
    </Stack>
  );
}

import {
  ActionIcon,
  Button,
  CopyButton,
  Group,
  Paper,
  Skeleton,
  Switch,
  Text,
  Title,
  Tooltip,
} from "@mantine/core";
import { IconCheck, IconCopy, IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { useShowError } from "@/ui/errorText";
import classes from "../billing.module.css";
import { billingKeys } from "../keys";
import type { PaymentProvider } from "../types";
import { ProviderDialog } from "./ProviderDialog";

export function useProviders() {
  return useQuery({
    queryKey: billingKeys.providers,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/billing/payment-providers", { signal })),
    select: ({ items }) => items,
  });
}

/** By whom customers can pay: the account's own contracts. */
export function Providers() {
  const { t } = useTranslation();
  const providers = useProviders();
  const [adding, setAdding] = useState(false);
  return (
    <Paper component="section" className={classes.panel} aria-label={t("billing.provider.title")}>
      <Group justify="space-between" p="md">
        <div>
          <Title order={2}>{t("billing.provider.title")}</Title>
          <Text size="sm" c="dimmed">
            {t("billing.provider.text")}
          </Text>
        </div>
        <Button
          variant="default"
          leftSection={<IconPlus size={18} />}
          onClick={() => {
            setAdding(true);
          }}
        >
          {t("billing.provider.add")}
        </Button>
      </Group>
      {providers.isPending && <Skeleton h={48} m="md" />}
      <ul className={classes.rows}>
        {providers.data?.map((provider) => (
          <Provider key={provider.id} provider={provider} />
        ))}
      </ul>
      <ProviderDialog
        opened={adding}
        onClose={() => {
          setAdding(false);
        }}
      />
    </Paper>
  );
}

function Provider({ provider }: { provider: PaymentProvider }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const showError = useShowError();
  const change = useMutation({
    mutationFn: (enabled: boolean) =>
      unwrap(
        api.PATCH("/api/v1/billing/payment-providers/{payment_provider_id}", {
          params: { path: { payment_provider_id: provider.id } },
          body: { enabled },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: billingKeys.providers }),
    onError: showError,
  });
  return (
    <li className={classes.row}>
      <span className={classes.grow}>
        <Text span size="sm" fw={550} display="block">
          {provider.name} · {provider.type}
        </Text>
        <Text span size="xs" c="dimmed" className={classes.url}>
          {provider.webhook_url}
        </Text>
      </span>
      <CopyButton value={provider.webhook_url}>
        {({ copied, copy }) => (
          <Tooltip label={t("billing.provider.copy")}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={t("billing.provider.copy")}
              onClick={copy}
            >
              {copied ? <IconCheck size={18} /> : <IconCopy size={18} stroke={1.6} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
      <Switch
        aria-label={t("billing.provider.enabled", { name: provider.name })}
        checked={provider.enabled}
        disabled={change.isPending}
        onChange={(event) => {
          change.mutate(event.currentTarget.checked);
        }}
      />
    </li>
  );
}

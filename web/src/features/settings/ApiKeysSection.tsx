import {
  ActionIcon,
  Badge,
  Button,
  Group,
  MultiSelect,
  Skeleton,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconKey, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, onceOnly, unwrap } from "@/api/client";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { useShowError } from "@/ui/errorText";
import { landOnFields } from "@/ui/serverFields";
import { Timestamp } from "@/ui/Timestamp";
import { useConfirm } from "@/ui/useConfirm";
import { Block } from "./Block";
import { SecretOnce } from "./SecretOnce";
import classes from "./settings.module.css";

const KEYS = ["api-keys"] as const;
const RESOURCES = [
  "calls",
  "contacts",
  "numbers",
  "carriers",
  "devices",
  "agents",
  "voicemails",
  "flows",
  "users",
];
const SCOPES = ["*", ...RESOURCES.flatMap((resource) => [`${resource}:read`, `${resource}:write`])];

export function ApiKeysSection() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const showError = useShowError();
  const confirm = useConfirm();
  const keys = useQuery({
    queryKey: KEYS,
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/api-keys", { params: { query: { limit: 100 } }, signal })),
  });
  const remove = useMutation({
    mutationFn: (id: string) =>
      unwrap(api.DELETE("/api/v1/api-keys/{key_id}", { params: { path: { key_id: id } } })),
    onError: showError,
    onSettled: () => queryClient.invalidateQueries({ queryKey: KEYS }),
  });
  return (
    <>
      <NewKey />
      <Block title={t("settings.keys.title")}>
        {keys.isPending && <Skeleton h={120} />}
        {keys.error !== null && (
          <ErrorState error={keys.error} onRetry={() => void keys.refetch()} />
        )}
        {keys.data?.items.length === 0 && (
          <EmptyState
            icon={IconKey}
            title={t("settings.keys.empty")}
            text={t("settings.keys.emptyText")}
          />
        )}
        <ul className={classes.rows}>
          {keys.data?.items.map((key) => (
            <li key={key.id} className={classes.row}>
              <span className={classes.grow}>
                <Text size="sm" fw={550} component="span" display="block">
                  {key.name}
                </Text>
                <Group gap={4} component="span">
                  {key.scopes.map((scope) => (
                    <Badge key={scope} size="sm" color="gray">
                      {scope === "*" ? t("settings.keys.everything") : scope}
                    </Badge>
                  ))}
                </Group>
              </span>
              <Text size="xs" c="dimmed" component="span">
                {key.last_used_at == null ? (
                  t("settings.keys.unused")
                ) : (
                  <>
                    {t("settings.keys.used")} <Timestamp at={key.last_used_at} />
                  </>
                )}
              </Text>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={36}
                aria-label={t("settings.keys.revoke", { name: key.name })}
                onClick={() => {
                  confirm({
                    title: t("settings.keys.revoke", { name: key.name }),
                    text: t("settings.keys.revokeText"),
                    confirm: t("settings.keys.revokeNow"),
                    onConfirm: () => {
                      remove.mutate(key.id);
                    },
                  });
                }}
              >
                <IconTrash size={18} stroke={1.6} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      </Block>
    </>
  );
}

function NewKey() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const showError = useShowError();
  const [secret, setSecret] = useState<string | null>(null);
  const form = useForm({
    initialValues: { name: "", scopes: ["calls:read"] },
    validateInputOnChange: true,
    validate: {
      name: (value) => (value.trim() === "" ? t("common.required") : null),
      scopes: (value) => (value.length === 0 ? t("common.required") : null),
    },
  });
  const make = useMutation({
    mutationFn: (body: typeof form.values) =>
      unwrap(api.POST("/api/v1/api-keys", { body, headers: onceOnly() })),
    onSuccess: async (made) => {
      setSecret(made.secret);
      form.reset();
      await queryClient.invalidateQueries({ queryKey: KEYS });
    },
    onError: (error) => {
      if (!landOnFields(form, error)) showError(error);
    },
  });
  return (
    <Block title={t("settings.keys.new")} text={t("settings.keys.text")}>
      {secret !== null && (
        <SecretOnce
          title={t("settings.keys.made")}
          text={t("settings.keys.once")}
          secret={secret}
        />
      )}
      <form
        noValidate
        onSubmit={form.onSubmit((values) => {
          make.mutate(values);
        })}
      >
        <Stack gap="md" maw={480}>
          <TextInput label={t("settings.keys.name")} {...form.getInputProps("name")} />
          <MultiSelect
            searchable
            label={t("settings.keys.scopes")}
            description={t("settings.keys.scopesHint")}
            data={SCOPES.map((value) => ({
              value,
              label: value === "*" ? t("settings.keys.everything") : value,
            }))}
            {...form.getInputProps("scopes")}
          />
          <Button type="submit" w="fit-content" loading={make.isPending}>
            {t("settings.keys.make")}
          </Button>
        </Stack>
      </form>
    </Block>
  );
}

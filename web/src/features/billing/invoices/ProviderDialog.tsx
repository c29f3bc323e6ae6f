import { Button, PasswordInput, Select, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, onceOnly, unwrap } from "@/api/client";
import { Dialog } from "@/ui/Dialog";
import { billingKeys } from "../keys";
import { ActError } from "../parts/ActError";

/** The account's contract with a provider; its credentials are never shown again. */
export function ProviderDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} onClose={onClose} title={t("billing.provider.add")}>
      <Form onDone={onClose} />
    </Dialog>
  );
}

function Form({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const { data: types = [] } = useQuery({
    queryKey: [...billingKeys.providers, "types"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/billing/payment-provider-types", { signal })),
    select: ({ items }) => items,
  });
  const [chosen, choose] = useState("");
  const [name, setName] = useState("");
  const [credentials, setCredentials] = useState<Record<string, string>>({});
  const type = types.find((one) => one.type === chosen) ?? types[0];
  const add = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/billing/payment-providers", {
          body: { type: type?.type ?? "", name: name.trim(), credentials },
          headers: onceOnly(),
        }),
      ),
    onSuccess: async () => {
      onDone();
      await queryClient.invalidateQueries({ queryKey: billingKeys.providers });
    },
  });
  const complete =
    name.trim() !== "" && (type?.credential_names ?? []).every((key) => credentials[key]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <Stack gap="md">
        <Select
          label={t("billing.provider.type")}
          data={types.map((one) => one.type)}
          value={type?.type ?? null}
          onChange={(value) => {
            choose(value ?? "");
            setCredentials({});
          }}
        />
        <TextInput
          data-autofocus
          label={t("billing.rates.name")}
          description={t("billing.provider.nameHint")}
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        {type?.credential_names.map((key) => (
          <PasswordInput
            key={key}
            label={key.replaceAll("_", " ")}
            autoComplete="off"
            visibilityToggleButtonProps={{ "aria-label": t("auth.showPassword") }}
            value={credentials[key] ?? ""}
            onChange={(event) => {
              setCredentials({ ...credentials, [key]: event.currentTarget.value });
            }}
          />
        ))}
        <ActError error={add.error} />
        <Button type="submit" disabled={!complete} loading={add.isPending}>
          {t("common.add")}
        </Button>
      </Stack>
    </form>
  );
}

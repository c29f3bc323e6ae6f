import { Button, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { meQuery, useMe } from "@/app/session";
import { useShowError } from "@/ui/errorText";
import { landOnFields } from "@/ui/serverFields";
import { Block } from "./Block";

export function AccountSection() {
  const { t } = useTranslation();
  const me = useMe();
  const queryClient = useQueryClient();
  const showError = useShowError();
  const zones = useMemo(
    () => [...new Set([me.account.time_zone, ...Intl.supportedValuesOf("timeZone"), "UTC"])].sort(),
    [me.account.time_zone],
  );
  const form = useForm({
    initialValues: { name: me.account.name, time_zone: me.account.time_zone },
    validateInputOnChange: true,
    validate: { name: (value) => (value.trim() === "" ? t("common.required") : null) },
  });
  const save = useMutation({
    mutationFn: (body: typeof form.values) =>
      unwrap(
        api.PATCH("/api/v1/accounts/{account_id}", {
          params: { path: { account_id: me.account.id } },
          body,
        }),
      ),
    onSuccess: async () => {
      notifications.show({ message: t("common.saved"), color: "live" });
      await queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
    },
    onError: (error) => {
      if (!landOnFields(form, error)) showError(error);
    },
  });
  return (
    <Block title={t("settings.account.title")} text={t("settings.account.text")}>
      <form
        noValidate
        onSubmit={form.onSubmit((values) => {
          save.mutate(values);
        })}
      >
        <Stack gap="md" maw={400}>
          <TextInput label={t("settings.account.name")} {...form.getInputProps("name")} />
          <Select
            searchable
            limit={60}
            label={t("settings.account.zone")}
            description={t("settings.account.zoneHint")}
            data={zones.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))}
            {...form.getInputProps("time_zone")}
          />
          {me.account.buys && <SetAbove />}
          <Button type="submit" w="fit-content" loading={save.isPending}>
            {t("common.save")}
          </Button>
        </Stack>
      </form>
    </Block>
  );
}

/** What decides taxes and prices is not the customer's to choose. */
function SetAbove() {
  const { t, i18n } = useTranslation();
  const { account } = useMe();
  const country = new Intl.DisplayNames(i18n.language, { type: "region" }).of(account.country);
  const hint = t("settings.account.byProvider");
  return (
    <>
      <TextInput
        readOnly
        label={t("settings.account.country")}
        description={hint}
        value={country ?? ""}
      />
      <TextInput
        readOnly
        label={t("settings.account.currency")}
        description={hint}
        value={account.currency}
      />
    </>
  );
}

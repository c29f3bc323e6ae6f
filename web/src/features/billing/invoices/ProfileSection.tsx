import {
  Button,
  ColorInput,
  NumberInput,
  Paper,
  Select,
  SimpleGrid,
  Skeleton,
  Stack,
  Switch,
  TagsInput,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { useMe } from "@/app/session";
import { ErrorState } from "@/ui/ErrorState";
import { landOnFields } from "@/ui/serverFields";
import classes from "../billing.module.css";
import { billingKeys } from "../keys";
import { ActError } from "../parts/ActError";
import { PartyFields } from "../parts/PartyFields";
import { usePlaceName } from "../taxes/places";
import { TaxRates } from "../taxes/TaxRates";
import type { SellerProfile } from "../types";
import { Logo } from "./Logo";

/** The account as the seller on its invoices. */
export function ProfileSection() {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: billingKeys.profile,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/billing/profile", { signal })),
  });
  if (isPending) return <Skeleton h={400} />;
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <Stack gap="md" maw={760}>
      <Form held={data} />
      <TaxRates />
    </Stack>
  );
}

function Form({ held }: { held: SellerProfile }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const { account } = useMe();
  const nameOf = usePlaceName();
  const { has_logo, attach_calls, tax_place, ...rest } = held;
  const form = useForm({
    initialValues: { ...rest, attach_calls: attach_calls as "none" | "csv" | "xlsx" },
  });
  const save = useMutation({
    mutationFn: (body: typeof form.values) =>
      unwrap(
        api.PATCH("/api/v1/billing/profile", {
          body: { ...body, colour: body.colour === "" ? null : body.colour },
        }),
      ),
    onSuccess: async () => {
      notifications.show({ message: t("common.saved"), color: "live" });
      await queryClient.invalidateQueries({ queryKey: billingKeys.profile });
    },
    onError: (error) => landOnFields(form, error),
  });
  return (
    <form
      noValidate
      aria-label={t("billing.section.profile")}
      onSubmit={form.onSubmit((values) => {
        save.mutate(values);
      })}
    >
      <Stack gap="md">
        <Panel title={t("billing.profile.who")} text={t("billing.profile.whoText")}>
          <PartyFields form={form} country={account.country} />
          <Text size="sm" mt="md">
            {t("taxes.taxedIn")}: {nameOf(tax_place)}
          </Text>
          <Switch
            mt="md"
            label={t("billing.profile.chargesTax")}
            {...form.getInputProps("charges_tax", { type: "checkbox" })}
          />
        </Panel>
        <Panel title={t("billing.profile.bank")}>
          <SimpleGrid cols={{ base: 1, xs: 3 }}>
            <TextInput label={t("billing.profile.bankName")} {...form.getInputProps("bank_name")} />
            <TextInput label="IBAN" {...form.getInputProps("iban")} />
            <TextInput label="BIC" {...form.getInputProps("bic")} />
          </SimpleGrid>
        </Panel>
        <Panel title={t("billing.profile.numbers")} text={t("billing.profile.numbersText")}>
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput label={t("billing.profile.series")} {...form.getInputProps("series")} />
            <TextInput
              label={t("billing.profile.creditSeries")}
              {...form.getInputProps("credit_series")}
            />
            <NumberInput
              label={t("billing.profile.paymentDays")}
              min={0}
              max={365}
              {...form.getInputProps("payment_days")}
            />
            <TagsInput
              label={t("billing.profile.reminders")}
              description={t("billing.profile.remindersHint")}
              maxTags={3}
              value={form.values.reminder_days.map(String)}
              onChange={(days) => {
                const numbers = days.map(Number).filter((day) => day >= 1 && day <= 365);
                form.setFieldValue(
                  "reminder_days",
                  numbers.toSorted((a, b) => a - b),
                );
              }}
              error={form.errors.reminder_days}
            />
            <Select
              label={t("billing.profile.attach")}
              data={(["none", "csv", "xlsx"] as const).map((value) => ({
                value,
                label: t(`billing.profile.attached.${value}`),
              }))}
              {...form.getInputProps("attach_calls")}
            />
          </SimpleGrid>
        </Panel>
        <Panel title={t("billing.profile.look")}>
          <Stack gap="md">
            <Logo has={has_logo} />
            <ColorInput
              maw={240}
              label={t("billing.profile.colour")}
              format="hex"
              eyeDropperButtonProps={{ "aria-label": t("billing.profile.pick") }}
              {...form.getInputProps("colour")}
            />
            <TextInput
              label={t("billing.profile.footer")}
              maxLength={200}
              {...form.getInputProps("footer")}
            />
          </Stack>
        </Panel>
        <ActError error={save.error} />
        <Button type="submit" w="fit-content" loading={save.isPending}>
          {t("common.save")}
        </Button>
      </Stack>
    </form>
  );
}

interface PanelProps {
  title: string;
  text?: string;
  children: React.ReactNode;
}

function Panel({ title, text, children }: PanelProps) {
  return (
    <Paper className={`${classes.panel ?? ""} ${classes.padded ?? ""}`}>
      <Title order={2} mb={text === undefined ? "sm" : 0}>
        {title}
      </Title>
      {text !== undefined && (
        <Text size="sm" c="dimmed" mb="sm">
          {text}
        </Text>
      )}
      {children}
    </Paper>
  );
}

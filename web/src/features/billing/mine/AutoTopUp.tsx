import {
  Alert,
  Button,
  NumberInput,
  Paper,
  Select,
  Skeleton,
  Stack,
  Switch,
  Text,
  Title,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { ErrorState } from "@/ui/ErrorState";
import { useErrorText } from "@/ui/errorText";
import { landOnFields } from "@/ui/serverFields";
import { Timestamp } from "@/ui/Timestamp";
import { isAmount, isPositive, toAmount } from "../amounts";
import classes from "../billing.module.css";
import { billingKeys } from "../keys";
import { AmountInput } from "../parts/AmountInput";
import type { TopUp } from "../types";
import { usePaymentMethods, useTopUp } from "./queries";

/** When somebody is told of a low balance, and when it is filled up by itself. */
export function AutoTopUp() {
  const { t } = useTranslation();
  const topUp = useTopUp();
  return (
    <Paper
      component="section"
      className={`${classes.panel ?? ""} ${classes.padded ?? ""}`}
      aria-label={t("billing.topUp.title")}
    >
      <Title order={2} mb="sm">
        {t("billing.topUp.title")}
      </Title>
      {topUp.isPending && <Skeleton h={180} />}
      {topUp.error !== null && (
        <ErrorState error={topUp.error} onRetry={() => void topUp.refetch()} />
      )}
      {topUp.data !== undefined && <TopUpForm held={topUp.data} />}
    </Paper>
  );
}

function TopUpForm({ held }: { held: TopUp }) {
  const { t } = useTranslation();
  const words = useErrorText();
  const queryClient = useQueryClient();
  const { data: methods = [] } = usePaymentMethods();
  const form = useForm({
    initialValues: {
      notice_below: held.notice_below ?? "",
      enabled: held.enabled,
      below: held.below === "0" ? "" : held.below,
      amount: held.amount === "0" ? "" : held.amount,
      method_id: held.method_id ?? "",
      most_per_day: held.most_per_day,
    },
    validateInputOnBlur: true,
    validate: {
      notice_below: (value) =>
        value === "" || isAmount(value) ? null : t("billing.pay.amountWrong"),
      below: (value, { enabled }) =>
        !enabled || isAmount(value) ? null : t("billing.pay.amountWrong"),
      amount: (value, { enabled }) =>
        !enabled || isPositive(value) ? null : t("billing.pay.amountWrong"),
    },
  });
  const save = useMutation({
    mutationFn: (values: typeof form.values) =>
      unwrap(
        api.PUT("/api/v1/billing/top-up", {
          body: {
            notice_below: values.notice_below === "" ? null : toAmount(values.notice_below),
            enabled: values.enabled,
            below: values.below === "" ? "0" : toAmount(values.below),
            amount: values.amount === "" ? "0" : toAmount(values.amount),
            method_id: values.method_id === "" ? null : values.method_id,
            most_per_day: values.most_per_day,
          },
        }),
      ),
    onSuccess: async () => {
      notifications.show({ message: t("common.saved"), color: "live" });
      await queryClient.invalidateQueries({ queryKey: billingKeys.topUp });
    },
    onError: (error) => landOnFields(form, error),
  });
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => {
        save.mutate(values);
      })}
    >
      <Stack gap="md">
        {held.failures > 0 && (
          <Alert color="wait" title={t("billing.topUp.failed", { count: held.failures })}>
            {held.next_try_at === null ? (
              t("billing.topUp.stopped")
            ) : (
              <>
                {t("billing.topUp.next")} <Timestamp at={held.next_try_at} />
              </>
            )}
          </Alert>
        )}
        <AmountInput
          label={t("billing.topUp.notice")}
          description={t("billing.topUp.noticeHint")}
          currency={held.currency}
          {...form.getInputProps("notice_below")}
        />
        <Switch
          label={t("billing.topUp.auto")}
          description={methods.length === 0 ? t("billing.topUp.needsMethod") : undefined}
          disabled={methods.length === 0}
          {...form.getInputProps("enabled", { type: "checkbox" })}
        />
        {form.values.enabled && (
          <>
            <AmountInput
              label={t("billing.topUp.below")}
              currency={held.currency}
              {...form.getInputProps("below")}
            />
            <AmountInput
              label={t("billing.topUp.amount")}
              currency={held.currency}
              {...form.getInputProps("amount")}
            />
            <Select
              label={t("billing.topUp.method")}
              data={methods.map(({ id, label }) => ({ value: id, label }))}
              {...form.getInputProps("method_id")}
            />
            <NumberInput
              label={t("billing.topUp.most")}
              min={1}
              max={20}
              {...form.getInputProps("most_per_day")}
            />
          </>
        )}
        {save.error !== null && Object.keys(form.errors).length === 0 && (
          <Text size="sm" c="var(--oh-fail)" role="alert">
            {words(save.error).text}
          </Text>
        )}
        <Button type="submit" variant="default" w="fit-content" loading={save.isPending}>
          {t("common.save")}
        </Button>
      </Stack>
    </form>
  );
}

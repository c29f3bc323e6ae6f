import { Button, Select, SimpleGrid, Stack, Text, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { useFormats } from "@/app/formats";
import { wallInstant } from "../days";
import { ActError } from "../parts/ActError";
import { usePlans } from "../rates/planQueries";
import type { Customer } from "../types";
import { useSides } from "../useSides";
import { HeldPlans } from "./HeldPlans";
import { useCustomerAct } from "./useCustomerAct";

/** By which plan the customer is charged, now and from a later time on. */
export function PlanChoice({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const { timeZone } = useFormats();
  const { buys } = useSides();
  const { data: plans = [] } = usePlans();
  const form = useForm({
    initialValues: { plan_id: "", direction: "out" as "out" | "in", from: "" },
    validate: { plan_id: (value) => (value === "" ? t("common.required") : null) },
  });
  const give = useCustomerAct(
    ({ plan_id, direction, from }: typeof form.values) =>
      unwrap(
        api.PUT("/api/v1/billing/customers/{account_id}/plans/{plan_id}", {
          params: { path: { account_id: customer.id, plan_id } },
          body: { direction, from_at: from === "" ? null : wallInstant(from, timeZone) },
        }),
      ),
    () => {
      form.reset();
    },
  );
  return (
    <form
      noValidate
      aria-label={t("billing.customer.plan")}
      onSubmit={form.onSubmit((values) => {
        give.mutate(values);
      })}
    >
      <Stack gap="sm">
        <Title order={2}>{t("billing.customer.plan")}</Title>
        {customer.plans.length === 0 && (
          <Text size="sm" c="dimmed">
            {t(buys ? "billing.customer.noPlanText" : "billing.customer.noPlanOwner")}
          </Text>
        )}
        <HeldPlans customer={customer} />
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          <Select
            label={t("billing.customer.newPlan")}
            data={plans.map(({ id, name }) => ({ value: id, label: name }))}
            {...form.getInputProps("plan_id")}
          />
          <Select
            label={t("billing.customer.for")}
            data={(["out", "in"] as const).map((value) => ({
              value,
              label: t(`billing.customer.direction.${value}`),
            }))}
            {...form.getInputProps("direction")}
          />
          <TextInput
            type="datetime-local"
            label={t("billing.plan.from")}
            {...form.getInputProps("from")}
          />
        </SimpleGrid>
        <ActError error={give.error} />
        <Button type="submit" variant="default" w="fit-content" loading={give.isPending}>
          {t("billing.customer.givePlan")}
        </Button>
      </Stack>
    </form>
  );
}

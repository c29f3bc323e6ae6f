import { Button, Group, Text } from "@mantine/core";
import { IconPercentage, IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, onceOnly, unwrap } from "@/api/client";
import { EmptyState } from "@/ui/EmptyState";
import { DataList } from "@/ui/list/DataList";
import type { Column, PageRequest } from "@/ui/list/types";
import { useOpenedId } from "@/ui/list/useSearchText";
import classes from "../billing.module.css";
import { billingKeys } from "../keys";
import { NameCurrencyDialog } from "../parts/NameCurrencyDialog";
import type { Plan } from "../types";
import { PlanDrawer } from "./PlanDrawer";

function fetchPlans({ cursor, limit, signal }: PageRequest) {
  return unwrap(api.GET("/api/v1/billing/plans", { params: { query: { cursor, limit } }, signal }));
}

/** What the account asks of customers of one kind. */
export function PlansSection() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [opened, open] = useOpenedId();
  const [adding, setAdding] = useState(false);
  const columns = useMemo<Column<Plan>[]>(
    () => [
      {
        id: "name",
        header: t("billing.rates.name"),
        main: true,
        cell: ({ name }) => name,
        text: ({ name }) => name,
        sortBy: ({ name }) => name,
      },
      {
        id: "currency",
        header: t("billing.rates.currency"),
        cell: ({ currency }) => currency,
        text: ({ currency }) => currency,
        sortBy: ({ currency }) => currency,
      },
    ],
    [t],
  );
  const add = (
    <Button
      leftSection={<IconPlus size={18} />}
      onClick={() => {
        setAdding(true);
      }}
    >
      {t("billing.plan.add")}
    </Button>
  );
  return (
    <>
      <Group justify="space-between" mb="sm">
        <Text size="sm" c="dimmed" maw={560}>
          {t("billing.plan.text")}
        </Text>
        {add}
      </Group>
      <DataList<Plan>
        id="plans"
        label={t("billing.rates.plans")}
        queryKey={[...billingKeys.plans, "list"]}
        fetchPage={fetchPlans}
        columns={columns}
        rowKey={({ id }) => id}
        onOpen={({ id }) => {
          open(id);
        }}
        card={({ name, currency }) => (
          <span className={classes.card}>
            <strong>{name}</strong>
            <span>{currency}</span>
          </span>
        )}
        filtered={false}
        onClearFilters={() => void navigate({ to: ".", search: { section: "plans" } })}
        empty={
          <EmptyState
            icon={IconPercentage}
            title={t("billing.plan.none")}
            text={t("billing.plan.noneText")}
            action={add}
          />
        }
      />
      <PlanDrawer
        id={opened}
        onClose={() => {
          open("");
        }}
      />
      <NameCurrencyDialog
        opened={adding}
        title={t("billing.plan.add")}
        example={t("billing.plan.example")}
        save={async (body) => {
          const plan = await unwrap(
            api.POST("/api/v1/billing/plans", { body, headers: onceOnly() }),
          );
          await queryClient.invalidateQueries({ queryKey: billingKeys.plans });
          open(plan.id);
        }}
        onClose={() => {
          setAdding(false);
        }}
      />
    </>
  );
}

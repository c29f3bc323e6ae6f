import { IconPercentage } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, onceOnly, unwrap } from "@/api/client";
import type { PageRequest } from "@/ui/list/types";
import { billingKeys } from "../keys";
import { PlanDrawer } from "./PlanDrawer";
import { PricedList } from "./PricedList";

function fetchPlans({ cursor, limit, signal }: PageRequest) {
  return unwrap(api.GET("/api/v1/billing/plans", { params: { query: { cursor, limit } }, signal }));
}

/** What the account asks of customers of one kind. */
export function PlansSection() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  return (
    <PricedList
      id="plans"
      queryKey={[...billingKeys.plans, "list"]}
      fetchPage={fetchPlans}
      icon={IconPercentage}
      words={{
        label: t("billing.rates.plans"),
        text: t("billing.plan.text"),
        add: t("billing.plan.add"),
        example: t("billing.plan.example"),
        none: t("billing.plan.none"),
        noneText: t("billing.plan.noneText"),
      }}
      unfiltered={{ section: "plans" }}
      save={async (body, open) => {
        const headers = onceOnly();
        const plan = await unwrap(api.POST("/api/v1/billing/plans", { body, headers }));
        await queryClient.invalidateQueries({ queryKey: billingKeys.plans });
        open(plan.id);
      }}
      drawer={(id, close) => <PlanDrawer id={id} onClose={close} />}
    />
  );
}

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, onceOnly, unwrap } from "@/api/client";
import type { components } from "@/api/schema";
import { fetchAll } from "@/ui/list/fetchAll";
import { billingKeys } from "../keys";
import type { Plan } from "../types";

export function usePlans() {
  return useQuery({
    queryKey: [...billingKeys.plans, "all"],
    queryFn: ({ signal }) =>
      fetchAll<Plan>(
        ({ cursor, limit, signal }) =>
          unwrap(
            api.GET("/api/v1/billing/plans", { params: { query: { cursor, limit } }, signal }),
          ),
        { signal },
      ),
  });
}

export function usePlanVersions(planId: string) {
  return useQuery({
    queryKey: billingKeys.planVersions(planId),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/billing/plans/{plan_id}/versions", {
          params: { path: { plan_id: planId }, query: { limit: 50 } },
          signal,
        }),
      ),
    select: ({ items }) => items,
  });
}

export function useSetPlanPrices(planId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: components["schemas"]["PlanVersionGiven"]) =>
      unwrap(
        api.POST("/api/v1/billing/plans/{plan_id}/versions", {
          params: { path: { plan_id: planId } },
          body,
          headers: onceOnly(),
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: billingKeys.planVersions(planId) }),
  });
}

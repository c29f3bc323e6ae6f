/** What carriers cost and how well they deliver. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/schema";

export type Figures = components["schemas"]["CarrierFigures"];
export type Route = components["schemas"]["RouteView"];
type CostInput = components["schemas"]["CarrierCostGiven"];

const COSTS = ["billing", "carrier-costs"] as const;

export function useCarrierCost(carrierId: string) {
  return useQuery({
    queryKey: COSTS,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/billing/carriers", { signal })),
    select: ({ items }) => items.find((one) => one.carrier_id === carrierId) ?? null,
  });
}

/** Null takes the price list away. */
export function useSetCarrierCost(carrierId: string) {
  const queryClient = useQueryClient();
  const params = { path: { carrier_id: carrierId } };
  return useMutation({
    mutationFn: (body: CostInput | null) =>
      body === null
        ? unwrap(api.DELETE("/api/v1/billing/carriers/{carrier_id}", { params }))
        : unwrap(api.PUT("/api/v1/billing/carriers/{carrier_id}", { params, body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: COSTS }),
  });
}

export function useCarrierFigures(carrierId: string) {
  return useQuery({
    queryKey: ["carrier-quality"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/carrier-quality", { signal })),
    select: ({ items }) => items.find((one) => one.carrier_id === carrierId)?.figures ?? [],
    refetchInterval: 60_000,
  });
}

export function usePriceLists() {
  return useQuery({
    queryKey: ["billing", "decks", "to-choose"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/billing/decks", { params: { query: { limit: 200 } }, signal })),
    select: ({ items }) => items,
  });
}

/** Carriers that would take a call, cheapest first; nothing is asked before there is a number. */
export function useRoutes(to: string) {
  return useQuery({
    queryKey: ["billing", "routes", to],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/billing/routes", { params: { query: { to } }, signal })),
    enabled: to !== "",
    retry: false,
  });
}

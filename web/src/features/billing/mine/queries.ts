/** The account's own side: what it has, owes and pays. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, onceOnly, unwrap } from "@/api/client";
import type { components } from "@/api/schema";
import { billingKeys } from "../keys";

export function useBalances() {
  return useQuery({
    queryKey: billingKeys.balances,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/billing/balances", { signal })),
    select: ({ items }) => items,
    refetchInterval: 30_000,
  });
}

export function useTopUp() {
  return useQuery({
    queryKey: billingKeys.topUp,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/billing/top-up", { signal })),
  });
}

export function usePaymentOptions() {
  return useQuery({
    queryKey: billingKeys.options,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/billing/payment-options", { signal })),
    select: ({ items }) => items,
  });
}

export function usePaymentMethods() {
  return useQuery({
    queryKey: billingKeys.methods,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/billing/payment-methods", { signal })),
    select: ({ items }) => items,
  });
}

export function useRecentPayments() {
  return useQuery({
    queryKey: billingKeys.payments,
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/billing/payments", { params: { query: { limit: 10 } }, signal })),
    select: ({ items }) => items,
    // The provider tells a moment later what became of it.
    refetchInterval: ({ state }) =>
      state.data?.items.some((payment) => payment.state === "pending") === true ? 3000 : false,
  });
}

export function useStartPayment() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: components["schemas"]["PaymentAskedGiven"]) =>
      unwrap(api.POST("/api/v1/billing/payments", { body, headers: onceOnly() })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: billingKeys.all }),
  });
}

export function usePlayOutcome() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, outcome }: { id: string; outcome: "succeeded" | "failed" | "refunded" }) =>
      unwrap(
        api.POST("/api/v1/billing/payments/{payment_id}/sandbox-outcome", {
          params: { path: { payment_id: id } },
          body: { outcome },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: billingKeys.all }),
  });
}

/** Invoices the account writes: drafts, runs, what is owed. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, onceOnly, unwrap } from "@/api/client";
import type { components } from "@/api/schema";
import { billingKeys } from "../keys";

const LOOK_AGAIN_MS = 700;

export function useInvoice(id: string) {
  return useQuery({
    queryKey: [...billingKeys.invoices, "one", id],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/billing/invoices/{invoice_id}", {
          params: { path: { invoice_id: id } },
          signal,
        }),
      ),
    enabled: id !== "",
    // A mail goes out a moment after it was asked for.
    refetchInterval: ({ state }) =>
      state.data?.mails.some((mail) => mail.state === "queued") === true ? 2000 : false,
  });
}

export function useRun(id: string) {
  return useQuery({
    queryKey: [...billingKeys.runs, id],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/billing/invoice-runs/{run_id}", {
          params: { path: { run_id: id } },
          signal,
        }),
      ),
    enabled: id !== "",
    refetchInterval: ({ state }) => (state.data?.state === "done" ? false : LOOK_AGAIN_MS),
  });
}

export function useStartRun() {
  return useMutation({
    mutationFn: (body: { period_start: string; period_end: string }) =>
      unwrap(api.POST("/api/v1/billing/invoice-runs", { body, headers: onceOnly() })),
  });
}

/** Something done to invoices: lists, balances and statements are old then. */
export function useInvoiceAct<V, R>(act: (values: V) => Promise<R>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: billingKeys.all }),
  });
}

export function useApprove() {
  return useInvoiceAct((ids: string[]) =>
    unwrap(api.POST("/api/v1/billing/invoices/approve", { body: { ids }, headers: onceOnly() })),
  );
}

export function useSend() {
  return useInvoiceAct(({ ids, to }: { ids: string[]; to: "customer" | "seller" }) =>
    unwrap(api.POST("/api/v1/billing/invoices/send", { body: { ids, to }, headers: onceOnly() })),
  );
}

export function useRefund(paymentId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: components["schemas"]["RefundGiven"]) =>
      unwrap(
        api.POST("/api/v1/billing/payments/{payment_id}/refunds", {
          params: { path: { payment_id: paymentId } },
          body,
          headers: onceOnly(),
        }),
      ),
    // One that was refused is kept, too.
    onSettled: () => queryClient.invalidateQueries({ queryKey: billingKeys.all }),
  });
}

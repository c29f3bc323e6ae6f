/** What an account has besides calls: told to its seller about a customer, and to the account about itself. */
import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { fetchAll } from "@/ui/list/fetchAll";
import { billingKeys } from "../keys";
import type { CatalogueCharge, Subscription } from "../types";

/** A customer's id, or the account itself. */
export type Whose = string | "own";

const SHOWN_CHARGES = 30;

function path(whose: Whose) {
  return { account_id: whose };
}

export function useSubscriptions(whose: Whose) {
  return useQuery({
    queryKey: [...billingKeys.sold(whose), "subscriptions"],
    queryFn: ({ signal }) =>
      fetchAll<Subscription>(
        ({ cursor, limit, signal }) =>
          unwrap(
            whose === "own"
              ? api.GET("/api/v1/billing/subscriptions", {
                  params: { query: { cursor, limit } },
                  signal,
                })
              : api.GET("/api/v1/billing/customers/{account_id}/subscriptions", {
                  params: { path: path(whose), query: { cursor, limit } },
                  signal,
                }),
          ),
        { signal },
      ),
  });
}

/** The newest of them. */
export function useDueCharges(whose: Whose) {
  const query = { limit: SHOWN_CHARGES };
  return useQuery({
    queryKey: [...billingKeys.sold(whose), "charges"],
    queryFn: ({ signal }) =>
      unwrap(
        whose === "own"
          ? api.GET("/api/v1/billing/due-charges", { params: { query }, signal })
          : api.GET("/api/v1/billing/customers/{account_id}/charges", {
              params: { path: path(whose), query },
              signal,
            }),
      ),
    select: ({ items }): CatalogueCharge[] => items,
  });
}

export function useMinutes(whose: Whose) {
  return useQuery({
    queryKey: [...billingKeys.sold(whose), "minutes"],
    queryFn: ({ signal }) =>
      unwrap(
        whose === "own"
          ? api.GET("/api/v1/billing/minutes", { signal })
          : api.GET("/api/v1/billing/customers/{account_id}/minutes", {
              params: { path: path(whose) },
              signal,
            }),
      ),
    select: ({ items }) => items,
  });
}

export function useFeatureUse(whose: Whose) {
  return useQuery({
    queryKey: [...billingKeys.sold(whose), "features"],
    queryFn: ({ signal }) =>
      unwrap(
        whose === "own"
          ? api.GET("/api/v1/billing/features", { signal })
          : api.GET("/api/v1/billing/customers/{account_id}/features", {
              params: { path: path(whose) },
              signal,
            }),
      ),
    select: ({ items }) => items,
  });
}

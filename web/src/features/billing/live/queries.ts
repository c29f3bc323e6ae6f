/** Calls that go on now and what they cost: sold ones, and the account's own. */
import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { billingKeys } from "../keys";

const MOVES_MS = 2000;

export function useLiveSales() {
  return useQuery({
    queryKey: [...billingKeys.live, "sold"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/billing/live-calls", { signal })),
    select: ({ items }) => items,
    refetchInterval: MOVES_MS,
  });
}

export function useOwnLiveCalls() {
  return useQuery({
    queryKey: [...billingKeys.live, "own"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/calls/live", { signal })),
    select: ({ items }) => items.filter(({ answered_at }) => answered_at !== null),
    refetchInterval: MOVES_MS,
  });
}

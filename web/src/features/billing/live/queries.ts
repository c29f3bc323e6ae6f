/** Calls that go on now and what they cost: sold ones, and the account's own. */
import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { useLiveTopic } from "@/app/live/LiveProvider";
import { billingKeys } from "../keys";

const MOVES_MS = 2000;
/** While the live connection tells them, they are read only to be sure. */
const TOLD_MS = 15_000;

export function useLiveSales() {
  const told = useLiveTopic("live_sales");
  return useQuery({
    queryKey: billingKeys.liveSales,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/billing/live-calls", { signal })),
    select: ({ items }) => items,
    refetchInterval: told ? TOLD_MS : MOVES_MS,
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

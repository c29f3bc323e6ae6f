/** What calls cost, for people who may see bills; told anew each second while a call goes on. */
import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { useIdentity } from "@/app/identity";
import { useMe } from "@/app/session";

export interface LiveCost {
  micros: number;
  currency: string;
  perMinuteMicros: number | null;
}

export type LiveCosts = Record<string, LiveCost>;

export const costKeys = {
  /** Filled by the live connection, too: see `takeCosts`. */
  live: ["call-costs", "live"] as const,
  one: (id: string) => ["calls", "price", id] as const,
};

/** What the live connection says: prices per minute are not in it, so those of before are kept. */
export function takeCosts(before: LiveCosts | undefined, told: unknown): LiveCosts {
  const costs = (told ?? {}) as Record<string, { micros: number; currency: string }>;
  return Object.fromEntries(
    Object.entries(costs).map(([id, cost]) => [
      id,
      { perMinuteMicros: before?.[id]?.perMinuteMicros ?? null, ...cost },
    ]),
  );
}

export function useSeesBills(): boolean {
  return ["billing", "admin", "owner"].includes(useIdentity().role);
}

/** Whether somebody may bill the account: nobody bills the owner, who needs no column of prices. */
export function useMayBeBilled(): boolean {
  const { kind } = useMe().account;
  return useSeesBills() && kind !== "owner";
}

export function useLiveCost(id: string): LiveCost | undefined {
  const { data } = useQuery({
    queryKey: costKeys.live,
    queryFn: async ({ signal }): Promise<LiveCosts> => {
      const { items } = await unwrap(api.GET("/api/v1/calls/live", { signal }));
      return Object.fromEntries(
        items.flatMap((call) =>
          call.cost_micros == null || call.currency == null
            ? []
            : [
                [
                  call.id,
                  {
                    micros: call.cost_micros,
                    currency: call.currency,
                    perMinuteMicros: call.per_minute_micros ?? null,
                  },
                ],
              ],
        ),
      );
    },
    enabled: useSeesBills(),
    staleTime: 30_000,
  });
  return data?.[id];
}

export function useCallPrices(id: string) {
  return useQuery({
    queryKey: costKeys.one(id),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/billing/calls/{call_id}", { params: { path: { call_id: id } }, signal }),
      ),
    select: ({ legs }) => legs,
  });
}

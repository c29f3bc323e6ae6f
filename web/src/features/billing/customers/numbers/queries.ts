/** Numbers of a customer, asked for in its name from above. */
import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { PhoneNumberRecord } from "@/api/types";
import { atLeast, useMe } from "@/app/session";
import { fetchAll } from "@/ui/list/fetchAll";
import { billingKeys } from "../../keys";
import type { Customer } from "../../types";

export const actFor = (customer: Customer) => ({ "X-Offhook-Account": customer.id });

/** Below the customers, so that a change of its standing reads them again. */
export const heldKey = (customer: Customer) => [...billingKeys.customers, customer.id, "numbers"];

export function useHeldNumbers(customer: Customer) {
  return useQuery({
    queryKey: heldKey(customer),
    queryFn: ({ signal }) =>
      fetchAll<PhoneNumberRecord>(
        ({ cursor, limit, signal }) =>
          unwrap(
            api.GET("/api/v1/numbers", {
              params: { query: { cursor, limit } },
              headers: actFor(customer),
              signal,
            }),
          ),
        { signal },
      ),
    // Nobody acts in a suspended account.
    enabled: customer.suspended_at === null,
  });
}

/** Who adds numbers to customers: an admin at the top any, below it those that a carrier of its own brings. */
export function useGivesNumbers() {
  const { account, role } = useMe();
  const isAdmin = atLeast(role, "admin");
  const carriers = useQuery({
    queryKey: ["carriers", "own"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/carriers", { params: { query: { limit: 1 } }, signal })),
    select: (page) => page.items[0]?.id ?? null,
    enabled: isAdmin && account.buys,
  });
  const carrierId = carriers.data ?? null;
  const who = !isAdmin ? "admin" : account.buys && carriers.data === null ? "provider" : null;
  return {
    carrierId,
    open: isAdmin && (!account.buys || carrierId !== null),
    /** Somebody else, who is to be asked. */
    who,
  } as const;
}

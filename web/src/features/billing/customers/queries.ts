/** Direct customers of the account; only the parent sells to them. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, unwrap } from "@/api/client";
import { fetchAll } from "@/ui/list/fetchAll";
import { billingKeys } from "../keys";
import type { Customer } from "../types";
import { useSides } from "../useSides";

export function useCustomers() {
  const { sells } = useSides();
  return useQuery({
    queryKey: [...billingKeys.customers, "all"],
    queryFn: ({ signal }) =>
      fetchAll<Customer>(
        ({ cursor, limit, signal }) =>
          unwrap(
            api.GET("/api/v1/billing/customers", { params: { query: { cursor, limit } }, signal }),
          ),
        { signal },
      ),
    enabled: sells,
  });
}

export function useCustomerNames(): Map<string, string> {
  const { data } = useCustomers();
  return useMemo(() => new Map(data?.map(({ id, name }) => [id, name])), [data]);
}

/** Carriers, with their status as it is now. */
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { api, unwrap } from "@/api/client";
import type { Carrier } from "@/api/types";

export const carrierKeys = {
  all: ["carriers"] as const,
  list: (search: string, state: string) => ["carriers", "list", { search, state }] as const,
};

export function useCarriers() {
  return useQuery({
    queryKey: carrierKeys.all,
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/carriers", { params: { query: { limit: 100 } }, signal })),
    select: (page) => page.items.toSorted((a, b) => a.priority - b.priority),
  });
}

/** Counted from 1 among all of them, whatever a list shows. */
export function usePlaceOf(): (carrier: Carrier) => number {
  const { data } = useCarriers();
  return useCallback(
    (carrier) => {
      const place = data?.findIndex(({ id }) => id === carrier.id) ?? -1;
      return place === -1 ? (data?.length ?? 0) + 1 : place + 1;
    },
    [data],
  );
}

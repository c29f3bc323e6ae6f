/** Carriers, with their status as it is now. */
import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";

export const carrierKeys = { all: ["carriers"] as const };

export function useCarriers() {
  return useQuery({
    queryKey: carrierKeys.all,
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/carriers", { params: { query: { limit: 100 } }, signal })),
    select: (page) => page.items.toSorted((a, b) => a.priority - b.priority),
  });
}

/** Messaging providers and the types there are. */
import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";

export const providerKeys = {
  all: ["providers"] as const,
  list: ["providers", "list"] as const,
  types: ["provider-types"] as const,
};

/** Only administrators may ask; for others `enabled` is false. */
export function useProviders(enabled = true) {
  return useQuery({
    enabled,
    queryKey: providerKeys.list,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/messaging/providers", { signal })),
    select: ({ items }) => items,
  });
}

export function useProviderTypes() {
  return useQuery({
    queryKey: providerKeys.types,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/messaging/provider-types", { signal })),
    select: ({ items }) => items,
    staleTime: Infinity,
  });
}

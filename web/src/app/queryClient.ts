/** How long answers stay fresh and what is tried again. */
import { QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "@/api/problem";

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The WebSocket says what changed; a refetch on every focus would only be noise.
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) =>
          failures < 2 && !(error instanceof ApiProblem && error.status < 500),
      },
    },
  });
}

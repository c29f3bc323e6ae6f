/** A number's business hours, read and set. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { HoursInput } from "./draft";

const keyOf = (numberId: string) => ["numbers", "hours", numberId];

export function useHours(numberId: string) {
  const params = { path: { number_id: numberId } };
  return useQuery({
    queryKey: keyOf(numberId),
    queryFn: () => unwrap(api.GET("/api/v1/numbers/{number_id}/hours", { params })),
  });
}

/** `null` takes them away. */
export function useSetHours(numberId: string) {
  const queryClient = useQueryClient();
  const params = { path: { number_id: numberId } };
  return useMutation({
    mutationFn: (body: HoursInput | null) =>
      body === null
        ? unwrap(api.DELETE("/api/v1/numbers/{number_id}/hours", { params }))
        : unwrap(api.PUT("/api/v1/numbers/{number_id}/hours", { params, body })),
    onSuccess: (shown) => {
      queryClient.setQueryData(keyOf(numberId), shown);
    },
  });
}

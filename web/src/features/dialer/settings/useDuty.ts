/** Moves the switch at once and puts it back if the server says no (BL-10). */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { useShowError } from "@/ui/errorText";
import { doorKey, type Door } from "../queries";

export function useSetDuty() {
  const queryClient = useQueryClient();
  const showError = useShowError();
  return useMutation({
    mutationFn: (on_duty: boolean) => unwrap(api.PUT("/api/v1/dialer/duty", { body: { on_duty } })),
    onMutate: async (on_duty) => {
      await queryClient.cancelQueries({ queryKey: doorKey });
      const before = queryClient.getQueryData<Door>(doorKey);
      if (before !== undefined && "me" in before) {
        const moved: Door = { me: { ...before.me, on_duty } };
        queryClient.setQueryData(doorKey, moved);
      }
      return { before };
    },
    onSuccess: (me) => {
      const now: Door = { me };
      queryClient.setQueryData(doorKey, now);
      void queryClient.invalidateQueries({ queryKey: ["agents", "colleagues"] });
    },
    onError: (error, _wanted, context) => {
      const now = queryClient.getQueryData<Door>(doorKey);
      // A link that ended meanwhile stays ended.
      if (now !== undefined && "me" in now) queryClient.setQueryData(doorKey, context?.before);
      showError(error);
    },
  });
}

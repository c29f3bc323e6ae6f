/** Accesses of customers' switches, the account's own among them, and what is done to them. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, onceOnly, unwrap } from "@/api/client";
import { fetchAll } from "@/ui/list/fetchAll";
import { billingKeys } from "../../keys";
import {
  toChanges,
  toGiven,
  type Access,
  type AccessValues,
  type AccessWithPassword,
} from "./accessValues";

const keys = {
  all: [...billingKeys.all, "accesses"] as const,
  door: [...billingKeys.all, "door"] as const,
};

export function useDoor() {
  return useQuery({
    queryKey: keys.door,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/wholesale/door", { signal })),
    staleTime: Infinity,
  });
}

/** Of a customer, or the account's own. */
export function useAccesses(whose: string) {
  return useQuery({
    queryKey: [...keys.all, whose],
    queryFn: ({ signal }) =>
      fetchAll<Access>(
        ({ cursor, limit, signal }) => {
          const query = { cursor, limit };
          return whose === "own"
            ? unwrap(api.GET("/api/v1/wholesale/accesses", { params: { query }, signal }))
            : unwrap(
                api.GET("/api/v1/wholesale/customers/{account_id}/accesses", {
                  params: { path: { account_id: whose }, query },
                  signal,
                }),
              );
        },
        { signal },
      ),
  });
}

function useAct<T, R>(act: (given: T) => Promise<R>, onDone: (result: R) => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: async (result) => {
      onDone(result);
      await queryClient.invalidateQueries({ queryKey: keys.all });
    },
  });
}

/** The password comes with what is new alone. */
export function useSaveAccess(
  customerId: string,
  access: Access | null,
  onDone: (saved: Access | AccessWithPassword) => void,
) {
  return useAct(async (values: AccessValues): Promise<Access | AccessWithPassword> => {
    if (access === null) {
      return unwrap(
        api.POST("/api/v1/wholesale/customers/{account_id}/accesses", {
          params: { path: { account_id: customerId } },
          body: toGiven(values),
          headers: onceOnly(),
        }),
      );
    }
    return unwrap(
      api.PATCH("/api/v1/wholesale/accesses/{access_id}", {
        params: { path: { access_id: access.id } },
        body: toChanges(values),
      }),
    );
  }, onDone);
}

export function useRenewPassword(onDone: (renewed: AccessWithPassword) => void) {
  return useAct(
    ({ id }: Access) =>
      unwrap(
        api.POST("/api/v1/wholesale/accesses/{access_id}/password", {
          params: { path: { access_id: id } },
          headers: onceOnly(),
        }),
      ),
    onDone,
  );
}

export function useRemoveAccess() {
  return useAct(
    ({ id }: Access) =>
      unwrap(
        api.DELETE("/api/v1/wholesale/accesses/{access_id}", {
          params: { path: { access_id: id } },
        }),
      ),
    () => undefined,
  );
}

/** Who is logged in, and what their role may see. */
import { queryOptions, useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { isProblem } from "@/api/problem";
import type { Me, Role } from "@/api/types";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async (): Promise<Me | null> => {
    try {
      return await unwrap(api.GET("/api/v1/auth/me"));
    } catch (error) {
      // 403: an agent's dialer is open in this browser, which is no login.
      if (isProblem(error) && (error.status === 401 || error.status === 403)) return null;
      throw error;
    }
  },
  staleTime: Infinity,
});

/** For pages behind the login only. */
export function useMe(): Me {
  const { data } = useSuspenseQuery(meQuery);
  if (data === null) throw new Error("nobody is logged in");
  return data;
}

const RANK: Record<Role, number> = { billing: 0, agent: 1, supervisor: 2, admin: 3, owner: 4 };

export function atLeast(role: Role, wanted: Role): boolean {
  return RANK[role] >= RANK[wanted];
}

/** Bills are a line of its own among the roles: supervisors and agents do not see them. */
export function seesBills(role: Role): boolean {
  return role === "billing" || atLeast(role, "admin");
}

export function useLogOut() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/auth/logout")),
    onSettled: () => {
      queryClient.clear();
      // A full load also drops the registered line and everything kept in memory.
      window.location.assign("/login");
    },
  });
}

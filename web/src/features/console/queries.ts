/** Numbers and the people behind them. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { Agent, Page } from "@/api/types";
import { atLeast, useMe } from "@/app/session";
import { useShowError } from "@/ui/errorText";

export const numberKeys = { all: ["numbers"] as const };
export const agentKeys = { all: ["agents"] as const };
const ALL = { limit: 200 };

export function useNumbers() {
  return useQuery({
    queryKey: numberKeys.all,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/numbers", { params: { query: ALL }, signal })),
    select: (page) => page.items,
  });
}

/** Where a new number can come from: at the top anywhere, else from the account's own carriers alone. */
export function useNumberSource() {
  const { account, role } = useMe();
  const asks = account.buys && atLeast(role, "admin");
  const carriers = useQuery({
    queryKey: ["carriers", "own"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/carriers", { params: { query: { limit: 1 } }, signal })),
    select: (page) => page.items[0]?.id ?? null,
    enabled: asks,
  });
  const carrierId = carriers.data ?? null;
  return {
    carrierId,
    open: !account.buys || carrierId !== null,
    askProvider: account.buys && carrierId === null,
  };
}

export function useAgents() {
  return useQuery({
    queryKey: agentKeys.all,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/agents", { params: { query: ALL }, signal })),
    select: (page) => page.items.toSorted((a, b) => a.position - b.position),
  });
}

/** Moves the switch at once and puts it back if the server says no. */
export function useSetDuty() {
  const queryClient = useQueryClient();
  const showError = useShowError();
  return useMutation({
    mutationFn: ({ agents, onDuty }: { agents: Agent[]; onDuty: boolean }) =>
      Promise.all(
        agents.map(({ id }) =>
          unwrap(
            api.PUT("/api/v1/agents/{agent_id}/duty", {
              params: { path: { agent_id: id } },
              body: { on_duty: onDuty },
            }),
          ),
        ),
      ),
    onMutate: async ({ agents, onDuty }) => {
      await queryClient.cancelQueries({ queryKey: agentKeys.all });
      const before = queryClient.getQueryData<Page<Agent>>(agentKeys.all);
      const ids = new Set(agents.map(({ id }) => id));
      queryClient.setQueryData<Page<Agent>>(agentKeys.all, (page) =>
        page === undefined
          ? page
          : {
              ...page,
              items: page.items.map((agent) =>
                ids.has(agent.id) ? { ...agent, on_duty: onDuty } : agent,
              ),
            },
      );
      return { before };
    },
    onError: (error, _asked, context) => {
      queryClient.setQueryData(agentKeys.all, context?.before);
      showError(error);
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: agentKeys.all }),
  });
}

/** The duty of the person who is logged in: on when any of their places in a team is on. */
export function useMyDuty() {
  const me = useMe();
  const { data } = useAgents();
  const setDuty = useSetDuty();
  const mine = data?.filter((agent) => agent.user_id === me.user.id) ?? [];
  return {
    known: data !== undefined,
    inTeam: mine.length > 0,
    onDuty: mine.some((agent) => agent.on_duty),
    set: (onDuty: boolean) => {
      setDuty.mutate({ agents: mine, onDuty });
    },
  };
}

/** Adding people to a number's team and taking them out. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, onceOnly, unwrap } from "@/api/client";
import type { Agent, AgentKind } from "@/api/types";
import { sendLink } from "@/features/business-line/useLinkActs";
import { useShowError } from "@/ui/errorText";
import { useUndo } from "@/ui/useUndo";
import { agentKeys } from "./queries";

export interface NewAgent {
  number_id: string;
  kind: AgentKind;
  name?: string;
  phone_number?: string;
  user_id?: string;
  on_duty?: boolean;
}

export const addAgent = (body: NewAgent) =>
  unwrap(api.POST("/api/v1/agents", { body, headers: onceOnly() }));

export function useAddAgent(onDone: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: addAgent,
    onSuccess: async () => {
      onDone();
      await queryClient.invalidateQueries({ queryKey: agentKeys.all });
    },
  });
}

interface Removal {
  agent: Agent;
  /** They had a personal link to the dialer. */
  linked: boolean;
}

export function useRemoveAgent() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const showError = useShowError();
  const undo = useUndo();
  const refresh = () => queryClient.invalidateQueries({ queryKey: agentKeys.all });
  return useMutation({
    mutationFn: ({ agent: { id } }: Removal) =>
      unwrap(api.DELETE("/api/v1/agents/{agent_id}", { params: { path: { agent_id: id } } })),
    onSuccess: async (_nothing, { agent, linked }) => {
      undo(t("console.takenOut", { name: agent.name }), async () => {
        const again = await addAgent({
          number_id: agent.number_id,
          kind: agent.kind,
          name: agent.name,
          on_duty: agent.on_duty,
          ...(agent.kind === "browser"
            ? { user_id: agent.user_id ?? undefined }
            : { phone_number: agent.phone_number ?? undefined }),
        });
        // The link went with the person, and comes back as a new one.
        if (linked && agent.kind === "mobile") await sendLink(again.id);
        await refresh();
      });
      await refresh();
    },
    onError: showError,
  });
}

export function useMembers(enabled = true) {
  return useQuery({
    queryKey: ["members"],
    enabled,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/users", { signal })),
    select: (page) => page.items,
  });
}

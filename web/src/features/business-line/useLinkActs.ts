/** Personal links to the dialer: made, texted, revoked. */
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, onceOnly, unwrap } from "@/api/client";
import type { Agent } from "@/api/types";
import { useShowError } from "@/ui/errorText";
import { linkKeys } from "./queries";

export const sendLink = (agentId: string) =>
  unwrap(
    api.POST("/api/v1/business-line/agents/{agent_id}/link", {
      params: { path: { agent_id: agentId } },
      headers: onceOnly(),
    }),
  );

export function useSendLink() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id }: Agent) => sendLink(id),
    onSettled: () => queryClient.invalidateQueries({ queryKey: linkKeys.all }),
  });
}

export function useRevokeLink() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const showError = useShowError();
  return useMutation({
    mutationFn: ({ id }: Agent) =>
      unwrap(
        api.DELETE("/api/v1/business-line/agents/{agent_id}/link", {
          params: { path: { agent_id: id } },
        }),
      ),
    onSuccess: (_nothing, { name }) => {
      notifications.show({ message: t("businessLine.link.revoked", { name }) });
    },
    onError: showError,
    onSettled: () => queryClient.invalidateQueries({ queryKey: linkKeys.all }),
  });
}

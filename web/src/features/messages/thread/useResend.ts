/** Sends again what failed; what is in doubt only after a question. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, onceOnly, unwrap } from "@/api/client";
import type { Message } from "@/api/types";
import { useShowError } from "@/ui/errorText";
import { useConfirm } from "@/ui/useConfirm";
import { messageKeys, showInThread } from "../queries";

export function useResend() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const showError = useShowError();
  const confirm = useConfirm();
  const resend = useMutation({
    mutationFn: (message: Message) =>
      unwrap(
        api.POST("/api/v1/messages/{message_id}/resend", {
          params: {
            path: { message_id: message.id },
            query: { may_arrive_twice: message.state === "unknown" },
          },
          headers: onceOnly(),
        }),
      ),
    onSuccess: (message) => {
      showInThread(queryClient, [message]);
    },
    onError: showError,
    onSettled: () => queryClient.invalidateQueries({ queryKey: messageKeys.all }),
  });
  const ask = (message: Message) => {
    if (message.state !== "unknown") {
      resend.mutate(message);
      return;
    }
    confirm({
      title: t("messages.twiceTitle"),
      text: t("messages.twiceText"),
      confirm: t("messages.twiceConfirm"),
      onConfirm: () => {
        resend.mutate(message);
      },
    });
  };
  return { resend: ask, pending: resend.isPending };
}

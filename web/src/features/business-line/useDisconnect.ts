/** Lets a Twilio account go: each of its numbers is released first, so that Twilio is left as it was found. */
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { BusinessLine } from "@/api/types";
import { readPhone } from "@/ui/phoneText";
import { useConfirm } from "@/ui/useConfirm";
import { twilioKeys, useLines } from "./queries";
import { refreshLines } from "./useLineActs";
import { isRefusedLogin, useShowTwilioError } from "./useTwilioWords";

interface Disconnection {
  lines: BusinessLine[];
  name: string;
  forget: boolean;
}

export function useDisconnect() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const showError = useShowTwilioError();
  const confirm = useConfirm();
  const { data: all = [] } = useLines();
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null);
  const act = useMutation({
    mutationFn: async ({ lines, forget }: Disconnection) => {
      for (const [done, { number_id }] of lines.entries()) {
        setProgress({ done, total: lines.length });
        await unwrap(
          api.DELETE("/api/v1/business-line/numbers/{number_id}", {
            params: { path: { number_id }, query: { forget } },
          }),
        );
      }
      await unwrap(api.DELETE("/api/v1/business-line/twilio"));
    },
    onSuccess: () => {
      queryClient.setQueryData(twilioKeys.account, null);
      notifications.show({ message: t("businessLine.account.disconnected") });
    },
    onError: (error, given) => {
      if (!isRefusedLogin(error) || given.forget) {
        showError(error);
        return;
      }
      confirm({
        title: t("businessLine.numbers.forgetTitle"),
        text: t("businessLine.numbers.forgetText"),
        confirm: t("businessLine.numbers.forget"),
        onConfirm: () => {
          act.mutate({ ...given, forget: true });
        },
      });
    },
    onSettled: async () => {
      setProgress(null);
      await queryClient.invalidateQueries({ queryKey: twilioKeys.all });
      await refreshLines(queryClient);
    },
  });
  const ask = (name: string) => {
    const lines = all.filter(({ over }) => over === "twilio");
    confirm({
      title: t("businessLine.account.disconnectTitle", { name }),
      text:
        lines.length > 0
          ? t("businessLine.account.disconnectText")
          : t("businessLine.account.disconnectNone"),
      lost: lines.map(({ number }) =>
        t("businessLine.account.lineOf", { number: readPhone(number).text }),
      ),
      confirm: t("businessLine.account.disconnect"),
      onConfirm: () => {
        act.mutate({ lines, name, forget: false });
      },
    });
  };
  return { ask, progress };
}

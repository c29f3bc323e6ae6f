/** Taking numbers, giving them back, PINs and personal links. */
import { modals } from "@mantine/modals";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, onceOnly, unwrap } from "@/api/client";
import type { BusinessLine, TwilioNumber } from "@/api/types";
import { agentKeys, numberKeys } from "@/features/console/queries";
import { readPhone } from "@/ui/phoneText";
import { useConfirm } from "@/ui/useConfirm";
import { lineKeys, linkKeys, twilioKeys } from "./queries";
import { isRefusedLogin, useShowTwilioError } from "./useTwilioWords";

export async function refreshLines(queryClient: QueryClient): Promise<void> {
  const stale = [lineKeys.all, linkKeys.all, twilioKeys.numbers, numberKeys.all, agentKeys.all];
  await Promise.all(stale.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}

/** Twilio names a number like itself until somebody gives it a name. */
function labelOf(name: string): string {
  return /^[\d\s()+.-]*$/.test(name) ? "" : name;
}

export function useTakeNumber(onTaken?: (line: BusinessLine) => void) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const showError = useShowTwilioError();
  return useMutation({
    mutationFn: ({ number, name }: Pick<TwilioNumber, "number" | "name">) =>
      unwrap(
        api.POST("/api/v1/business-line/numbers", {
          body: { number, label: labelOf(name) },
          headers: onceOnly(),
        }),
      ),
    onSuccess: (line) => {
      const number = readPhone(line.number).text;
      notifications.show({
        color: "live",
        message: t("businessLine.numbers.takenNow", { number }),
      });
      onTaken?.(line);
    },
    onError: showError,
    onSettled: () => refreshLines(queryClient),
  });
}

const release = (numberId: string, forget: boolean) =>
  unwrap(
    api.DELETE("/api/v1/business-line/numbers/{number_id}", {
      params: { path: { number_id: numberId }, query: { forget } },
    }),
  );

/** Asks first, naming what ends; when Twilio refuses the login it offers to forget the line here alone. */
export function useReleaseLine() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const showError = useShowTwilioError();
  const confirm = useConfirm();
  const ends = useWhatEnds();
  const act = useMutation({
    mutationFn: ({ line, forget }: { line: BusinessLine; forget: boolean }) =>
      release(line.number_id, forget),
    onSuccess: (_nothing, { line }) => {
      const number = readPhone(line.number).text;
      notifications.show({
        color: "live",
        message: t("businessLine.numbers.released", { number }),
      });
    },
    onError: (error, { line }) => {
      if (!isRefusedLogin(error)) {
        showError(error);
        return;
      }
      confirm({
        title: t("businessLine.numbers.forgetTitle"),
        text: t("businessLine.numbers.forgetText"),
        confirm: t("businessLine.numbers.forget"),
        onConfirm: () => {
          act.mutate({ line, forget: true });
        },
      });
    },
    onSettled: () => refreshLines(queryClient),
  });
  const ask = (line: BusinessLine) => {
    const isTwilio = line.over === "twilio";
    const number = readPhone(line.number).text;
    confirm({
      title: isTwilio
        ? t("businessLine.numbers.releaseTitle", { number })
        : t("businessLine.line.endTitle"),
      text: isTwilio ? t("businessLine.numbers.releaseText") : t("businessLine.line.endText"),
      lost: ends(line),
      confirm: isTwilio ? t("businessLine.numbers.release") : t("businessLine.line.end"),
      onConfirm: () => {
        act.mutate({ line, forget: false });
      },
    });
  };
  return { ask, isPending: act.isPending };
}

function useWhatEnds(): (line: BusinessLine) => string[] {
  const { t } = useTranslation();
  return (line) => {
    const nobody = t("businessLine.numbers.nobody");
    const pin = t("businessLine.numbers.releasePin");
    if (line.over !== "twilio") return [pin];
    const [voice, texts] = [line.voice_before, line.texts_before].map((url) =>
      url === "" ? nobody : url,
    );
    return [
      pin,
      t("businessLine.numbers.releaseVoice", { before: voice }),
      t("businessLine.numbers.releaseTexts", { before: texts }),
    ];
  };
}

/** Makes a number on a carrier of ours a line. */
export function useMakeLine() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const showError = useShowTwilioError();
  return useMutation({
    mutationFn: (numberId: string) =>
      unwrap(
        api.PUT("/api/v1/business-line/numbers/{number_id}", {
          params: { path: { number_id: numberId } },
        }),
      ),
    onSuccess: (line) => {
      const number = readPhone(line.number).text;
      notifications.show({ color: "live", message: t("businessLine.line.made", { number }) });
    },
    onError: showError,
    onSettled: () => refreshLines(queryClient),
  });
}

export function useRotatePin() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const showError = useShowTwilioError();
  const act = useMutation({
    mutationFn: ({ number_id }: BusinessLine) =>
      unwrap(
        api.POST("/api/v1/business-line/numbers/{number_id}/pin", {
          params: { path: { number_id } },
          headers: onceOnly(),
        }),
      ),
    onError: showError,
    onSettled: () => queryClient.invalidateQueries({ queryKey: lineKeys.all }),
  });
  const ask = (line: BusinessLine) => {
    modals.openConfirmModal({
      title: t("businessLine.line.newPinTitle"),
      children: t("businessLine.line.newPinText", { pin: line.pin }),
      labels: { confirm: t("businessLine.line.newPin"), cancel: t("common.cancel") },
      closeButtonProps: { "aria-label": t("common.close") },
      onConfirm: () => {
        act.mutate(line);
      },
    });
  };
  return { ask, isPending: act.isPending };
}

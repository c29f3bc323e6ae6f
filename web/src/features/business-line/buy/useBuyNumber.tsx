import { Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { TwilioNumber } from "@/api/types";
import { readPhone } from "@/ui/phoneText";
import { twilioKeys } from "../queries";
import { useShowTwilioError } from "../useTwilioWords";

export type BuyNumberAct = ReturnType<typeof useBuyNumber>;

/** Asks first, with the price: it costs real money. */
export function useBuyNumber() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const showError = useShowTwilioError();
  const [bought, setBought] = useState<TwilioNumber | null>(null);
  const act = useMutation({
    mutationFn: (number: string) =>
      unwrap(api.POST("/api/v1/business-line/twilio/numbers", { body: { number } })),
    // At once, for all else that is read again takes its time.
    onSuccess: setBought,
    onError: showError,
    onSettled: () => queryClient.invalidateQueries({ queryKey: twilioKeys.all }),
  });
  const ask = (wanted: string, price: string | null) => {
    const number = readPhone(wanted).text;
    modals.openConfirmModal({
      title: t("businessLine.buy.confirmTitle", { number }),
      children: (
        <Text size="sm">
          {price === null
            ? t("businessLine.buy.confirmNoPrice")
            : t("businessLine.buy.confirmPrice", { price })}
        </Text>
      ),
      labels: { confirm: t("businessLine.buy.buy"), cancel: t("common.cancel") },
      closeButtonProps: { "aria-label": t("common.close") },
      onConfirm: () => {
        act.mutate(wanted);
      },
    });
  };
  return { ask, isPending: act.isPending, variables: act.variables, bought };
}

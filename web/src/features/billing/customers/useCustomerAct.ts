import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { billingKeys } from "../keys";

/** Something done to a customer: what was read of it before is old then. */
export function useCustomerAct<T>(act: (values: T) => Promise<unknown>, onDone?: () => void) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: async () => {
      notifications.show({
        message: t("common.saved"),
        color: "live",
        closeButtonProps: { "aria-label": t("common.close") },
      });
      onDone?.();
      await queryClient.invalidateQueries({ queryKey: billingKeys.all });
    },
  });
}

/** Saving and deleting carriers. */
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, onceOnly, unwrap } from "@/api/client";
import type { Carrier, CarrierInput } from "@/api/types";
import { numberKeys, useNumbers } from "@/features/console/queries";
import { useShowError } from "@/ui/errorText";
import { readPhone } from "@/ui/phoneText";
import { useConfirm } from "@/ui/useConfirm";
import { carrierKeys } from "./queries";

export function useSaveCarrier(carrier: Carrier | null, onDone: () => void) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: CarrierInput) =>
      carrier === null
        ? unwrap(api.POST("/api/v1/carriers", { body, headers: onceOnly() }))
        : unwrap(
            api.PATCH("/api/v1/carriers/{carrier_id}", {
              params: { path: { carrier_id: carrier.id } },
              body,
            }),
          ),
    onSuccess: async () => {
      notifications.show({ message: t("common.saved"), color: "live" });
      onDone();
      await queryClient.invalidateQueries({ queryKey: carrierKeys.all });
    },
  });
}

/** Its password cannot be brought back, so this asks first and names what hangs on the carrier. */
export function useDeleteCarrier(onDone: () => void): (carrier: Carrier) => void {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const showError = useShowError();
  const confirm = useConfirm();
  const { data: numbers = [] } = useNumbers();
  const remove = useMutation({
    mutationFn: ({ id }: Carrier) =>
      unwrap(api.DELETE("/api/v1/carriers/{carrier_id}", { params: { path: { carrier_id: id } } })),
    onSuccess: async () => {
      onDone();
      await queryClient.invalidateQueries({ queryKey: carrierKeys.all });
      await queryClient.invalidateQueries({ queryKey: numberKeys.all });
    },
    onError: showError,
  });
  return (carrier) => {
    const lost = numbers.filter(({ carrier_id }) => carrier_id === carrier.id);
    confirm({
      title: t("carriers.deleteTitle", { name: carrier.name }),
      text: lost.length === 0 ? t("carriers.deleteNone") : t("carriers.deleteText"),
      lost: lost.map(({ number, label }) =>
        label === "" ? readPhone(number).text : `${label} (${readPhone(number).text})`,
      ),
      confirm: t("common.delete"),
      onConfirm: () => {
        remove.mutate(carrier);
      },
    });
  };
}

/** Takes back something of a time to come, once the person has said so. */
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useShowError } from "@/ui/errorText";
import { useConfirm } from "@/ui/useConfirm";
import { billingKeys } from "../keys";

interface Asked {
  /** Names what goes, for whoever does not see the line it stands on. */
  label: string;
  title: string;
  text: string;
  act: () => Promise<unknown>;
  onDone: () => void;
}

export function TakeBack({ label, title, text, act, onDone }: Asked) {
  const { t } = useTranslation();
  const ask = useConfirm();
  const showError = useShowError();
  const queryClient = useQueryClient();
  const taking = useMutation({
    mutationFn: act,
    onSuccess: onDone,
    onError: showError,
    // Refused is what has come into force meanwhile: the line must say so then.
    onSettled: () => queryClient.invalidateQueries({ queryKey: billingKeys.all }),
  });
  return (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={label}
      loading={taking.isPending}
      onClick={() => {
        ask({
          title,
          text,
          confirm: t("billing.takeBack.act"),
          onConfirm: () => {
            taking.mutate();
          },
        });
      }}
    >
      {t("billing.takeBack.act")}
    </Button>
  );
}

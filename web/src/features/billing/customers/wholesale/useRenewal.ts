import { useState } from "react";
import { useTranslation } from "react-i18next";
import { atLeast, useMe } from "@/app/session";
import { useShowError } from "@/ui/errorText";
import { useConfirm } from "@/ui/useConfirm";
import type { Access, AccessWithPassword } from "./accessValues";
import { useRenewPassword } from "./queries";

/** Who lets switches in decides who spends the customer's money. */
export function useMayChange(): boolean {
  return atLeast(useMe().role, "admin");
}

/** A new password after a question, and what is to be shown of it this once. */
export function useRenewal() {
  const { t } = useTranslation();
  const confirm = useConfirm();
  const showError = useShowError();
  const [shown, setShown] = useState<AccessWithPassword | null>(null);
  const renew = useRenewPassword(setShown);
  const ask = (access: Access) => {
    confirm({
      title: t("wholesale.renewTitle", { name: access.name }),
      text: t("wholesale.renewText"),
      confirm: t("wholesale.renew"),
      onConfirm: () => {
        renew.mutate(access, { onError: showError });
      },
    });
  };
  return { shown, setShown, ask };
}

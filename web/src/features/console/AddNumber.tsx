import { useTranslation } from "react-i18next";
import { api, onceOnly, unwrap } from "@/api/client";
import { NewNumber } from "@/ui/NewNumber";
import { numberKeys } from "./queries";

export function AddNumber({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <NewNumber
      opened={opened}
      onClose={onClose}
      title={t("console.addNumber")}
      hint={t("console.numberHint")}
      labelTitle={t("console.settings.label")}
      labelExample={t("console.labelExample")}
      listKey={numberKeys.all}
      save={(body) => unwrap(api.POST("/api/v1/numbers", { body, headers: onceOnly() }))}
    />
  );
}

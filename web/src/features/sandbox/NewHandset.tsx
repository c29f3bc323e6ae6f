import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { NewNumber } from "@/ui/NewNumber";
import { handsetKeys } from "./queries";

export function NewHandset({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <NewNumber
      opened={opened}
      onClose={onClose}
      title={t("sandbox.add")}
      hint={t("sandbox.numberHint")}
      labelTitle={t("contacts.name")}
      labelExample="Maria"
      listKey={handsetKeys.all}
      save={(body) => unwrap(api.POST("/api/v1/sandbox/handsets", { body }))}
    />
  );
}

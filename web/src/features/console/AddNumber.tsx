import { useTranslation } from "react-i18next";
import { api, onceOnly, unwrap } from "@/api/client";
import { NewNumber } from "@/ui/NewNumber";
import { numberKeys } from "./queries";

interface Props {
  opened: boolean;
  onClose: () => void;
  /** That brings the number, where only an own one can. */
  carrierId: string | null;
}

export function AddNumber({ opened, onClose, carrierId }: Props) {
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
      save={(given) =>
        unwrap(
          api.POST("/api/v1/numbers", {
            body: { ...given, carrier_id: carrierId },
            headers: onceOnly(),
          }),
        )
      }
    />
  );
}

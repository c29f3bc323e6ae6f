import { useTranslation } from "react-i18next";
import type { Carrier } from "@/api/types";
import classes from "./carriers.module.css";
import { usePlaceOf } from "./queries";

/** Which of all carriers it is when one after the other is tried. */
export function CarrierPlace({ carrier }: { carrier: Carrier }) {
  const { t } = useTranslation();
  const place = usePlaceOf()(carrier);
  return (
    <span
      className={`${classes.place ?? ""} tabular`}
      role="img"
      aria-label={t("carriers.place", { place })}
    >
      {place}
    </span>
  );
}

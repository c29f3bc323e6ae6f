import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Carrier, CarrierStatus } from "@/api/types";
import { StatusText, type Tone } from "@/ui/StatusDot";

type State = CarrierStatus | "disabled";

export const STATES: State[] = ["online", "offline", "unknown", "disabled"];
const TONES: Record<CarrierStatus, Tone> = { online: "live", offline: "fail", unknown: "off" };

/** Of a carrier that is switched off, whether it would answer matters to nobody. */
export function stateOf({ enabled, status }: Carrier): State {
  return enabled ? status : "disabled";
}

export function CarrierState({ carrier }: { carrier: Carrier }) {
  const { t } = useTranslation();
  return carrier.enabled ? (
    <StatusText tone={TONES[carrier.status]}>{t(`carriers.status.${carrier.status}`)}</StatusText>
  ) : (
    <Badge color="gray">{t("carriers.status.disabled")}</Badge>
  );
}

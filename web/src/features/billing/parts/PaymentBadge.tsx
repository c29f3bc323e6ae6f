import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { PaymentState } from "../types";

const COLOURS: Record<PaymentState, string> = {
  pending: "wait",
  succeeded: "live",
  failed: "fail",
  reversed: "fail",
  review: "wait",
};

export function PaymentBadge({ state }: { state: PaymentState }) {
  const { t } = useTranslation();
  return <Badge color={COLOURS[state]}>{t(`billing.payment.state.${state}`)}</Badge>;
}

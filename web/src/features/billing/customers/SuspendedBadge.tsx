import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Customer } from "../types";

/** Beside the name of a customer whose calls are stopped. */
export function SuspendedBadge({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  if (customer.suspended_at === null) return null;
  return (
    <Badge color="wait" variant="outline">
      {t("billing.customer.suspended")}
    </Badge>
  );
}

import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface Props {
  state: string;
  /** Of all that were approved the one that holds now. */
  inForce?: boolean;
}

export function VersionBadge({ state, inForce = false }: Props) {
  const { t } = useTranslation();
  if (state === "draft") {
    return (
      <Badge color="wait" variant="outline">
        {t("billing.rates.state.draft")}
      </Badge>
    );
  }
  if (state !== "active") return <Badge color="gray">{t("billing.rates.state.rolled_back")}</Badge>;
  return inForce ? (
    <Badge color="live">{t("billing.rates.state.inForce")}</Badge>
  ) : (
    <Badge color="iris" variant="outline">
      {t("billing.rates.state.active")}
    </Badge>
  );
}

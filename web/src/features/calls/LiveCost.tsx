/** What a living call has cost so far; nothing for calls that nobody pays for. */
import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Money } from "@/ui/Money";
import { useLiveCost } from "./costs";

export function LiveCost({ id }: { id: string }) {
  const { t } = useTranslation();
  const cost = useLiveCost(id);
  if (cost === undefined) return null;
  return (
    <Text size="xs" fw={550} component="span" aria-label={t("calls.price.soFar")} role="group">
      <Money micros={cost.micros} currency={cost.currency} exact />
    </Text>
  );
}

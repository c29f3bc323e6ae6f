import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMe } from "@/app/session";
import { useAgents } from "@/features/console/queries";

export function WhoElseRings({ numberId }: { numberId: string }) {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const { data: agents = [] } = useAgents();
  const names = agents
    .filter(
      (agent) => agent.number_id === numberId && agent.on_duty && agent.user_id !== me.user.id,
    )
    .map((agent) => agent.name);
  if (names.length === 0) return null;
  const shown = [...new Set(names)];
  return (
    <Text size="sm" c="dimmed">
      {t("phone.incoming.alsoRings", {
        names: new Intl.ListFormat(i18n.language).format(shown),
      })}
    </Text>
  );
}

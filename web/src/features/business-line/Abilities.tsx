import { Badge, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";

const ALL = ["voice", "sms", "mms"] as const;

/** What a number can do. */
export function Abilities({ of }: { of: Record<(typeof ALL)[number], boolean> }) {
  const { t } = useTranslation();
  return (
    <Group gap={4} mt={4}>
      {ALL.filter((ability) => of[ability]).map((ability) => (
        <Badge key={ability} size="sm" color="gray">
          {t(`businessLine.numbers.can.${ability}`)}
        </Badge>
      ))}
      {!of.mms && (
        <Badge size="sm" color="wait">
          {t("businessLine.numbers.cannotPictures")}
        </Badge>
      )}
    </Group>
  );
}

import { Alert, Button, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { TwilioNumber } from "@/api/types";
import { readPhone } from "@/ui/phoneText";
import { useLines } from "../queries";
import { useTakeNumber } from "../useLineActs";

/** The next step after buying, where the reader still looks. */
export function BoughtNumber({ bought }: { bought: TwilioNumber }) {
  const { t } = useTranslation();
  const { data: lines = [] } = useLines();
  const take = useTakeNumber();
  const number = readPhone(bought.number).text;
  if (lines.some((line) => line.number === bought.number)) return null;
  return (
    <Alert color="live" title={t("businessLine.buy.bought", { number })} role="status">
      <Group justify="space-between">
        <Text size="sm">{t("businessLine.buy.boughtText")}</Text>
        <Button
          loading={take.isPending}
          aria-label={t("businessLine.numbers.takeOf", { number })}
          onClick={() => {
            take.mutate(bought);
          }}
        >
          {t("businessLine.numbers.take")}
        </Button>
      </Group>
    </Alert>
  );
}

import { Text, Timeline, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { CallStep } from "@/api/types";
import { Timestamp } from "@/ui/Timestamp";
import { useStepWords } from "./useStepWords";

/** Of a way through a flow, where it enters is enough to tell. */
const SILENT = new Set(["node_left"]);

/** What the flow did, in order. */
export function CallSteps({ steps }: { steps: CallStep[] }) {
  const { t } = useTranslation();
  const words = useStepWords();
  const shown = steps.filter(({ what }) => !SILENT.has(what));
  if (shown.length === 0) return null;
  return (
    <section aria-labelledby="steps">
      <Title order={2} id="steps" mb="sm">
        {t("calls.steps")}
      </Title>
      <Timeline bulletSize={12} lineWidth={2} active={shown.length}>
        {shown.map((step, place) => (
          <Timeline.Item
            key={`${step.at}-${String(place)}`}
            title={<Text size="sm">{words(step).title}</Text>}
          >
            <Text size="xs" c="dimmed" component="div">
              <Timestamp at={step.at} seconds />
              {words(step).details.map((detail) => ` · ${detail}`)}
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
    </section>
  );
}

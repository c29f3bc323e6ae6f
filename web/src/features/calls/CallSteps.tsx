import { Text, Timeline, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { CallStep } from "@/api/types";
import { readPhone } from "@/ui/phoneText";
import { Timestamp } from "@/ui/Timestamp";

/** Of a way through a flow, where it enters is enough to tell. */
const SILENT = new Set(["node_left"]);

/** For steps that have no text of their own yet. */
function words(what: string): string {
  const text = what.replaceAll(/[_-]/g, " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Ids are for machines; what is left is what a person wants to know. */
function details(step: CallStep): string {
  return Object.entries(step.detail)
    .filter(([key, value]) => !key.endsWith("_id") && ["string", "number"].includes(typeof value))
    .map(([, value]) => String(value))
    .filter((text) => text !== "")
    .map((text) => (/^\+\d{6,}$/.test(text) ? readPhone(text).text : text))
    .join(" · ");
}

/** What the flow did, in order. */
export function CallSteps({ steps }: { steps: CallStep[] }) {
  const { t } = useTranslation();
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
            title={
              <Text size="sm">
                {t(`calls.step.${step.what}`, { defaultValue: words(step.what) })}
              </Text>
            }
          >
            <Text size="xs" c="dimmed" component="div">
              <Timestamp at={step.at} seconds />
              {details(step) !== "" && ` · ${details(step)}`}
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
    </section>
  );
}

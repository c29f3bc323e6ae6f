import { Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAgent } from "../queries";
import { Section } from "./Section";
import { useSetDuty } from "./useDuty";

export function DutySection() {
  const { t } = useTranslation();
  const { on_duty } = useAgent();
  const set = useSetDuty();
  return (
    <Section title={t("dialer.duty.title")}>
      <Switch
        size="lg"
        color="live"
        checked={on_duty}
        label={on_duty ? t("phone.duty.on") : t("phone.duty.off")}
        description={on_duty ? t("dialer.duty.onText") : t("dialer.duty.offText")}
        aria-label={t("phone.duty.label")}
        onChange={(event) => {
          set.mutate(event.currentTarget.checked);
        }}
      />
    </Section>
  );
}

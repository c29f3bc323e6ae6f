import { useTranslation } from "react-i18next";
import { PushControls } from "@/features/push/PushControls";
import { Section } from "./Section";

/** Notices while the dialer is closed. */
export function PushSection() {
  const { t } = useTranslation();
  return (
    <Section title={t("push.title")} text={t("push.dialerText")}>
      <PushControls />
    </Section>
  );
}

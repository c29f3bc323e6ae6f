import { useTranslation } from "react-i18next";
import { PushControls } from "@/features/push/PushControls";
import { Block } from "./Block";

/** Notices while the app is closed. */
export function PushSection() {
  const { t } = useTranslation();
  return (
    <Block title={t("push.title")} text={t("push.text")}>
      <PushControls />
    </Block>
  );
}

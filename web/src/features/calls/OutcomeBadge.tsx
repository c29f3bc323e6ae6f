import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Call } from "@/api/types";

const COLOURS = {
  answered: "live",
  voicemail: "iris",
  missed: "fail",
  refused: "gray",
  failed: "fail",
};

/** What became of a call, in a word. */
export function OutcomeBadge({ call }: { call: Call }) {
  const { t } = useTranslation();
  if (call.outcome === null) return <Badge color="wait">{t("calls.outcome.live")}</Badge>;
  return <Badge color={COLOURS[call.outcome]}>{t(`calls.outcome.${call.outcome}`)}</Badge>;
}

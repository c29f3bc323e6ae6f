import { Badge, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Voicemail } from "@/api/types";
import { PhoneNumber } from "@/ui/PhoneNumber";
import classes from "./voicemail.module.css";

/** Who left it, and whether anybody has listened. */
export function VoicemailCaller({ voicemail }: { voicemail: Voicemail }) {
  const { t } = useTranslation();
  return (
    <Group gap="sm" wrap="nowrap" className={classes.who}>
      <PhoneNumber number={voicemail.caller} name={voicemail.caller_name} layout="stack" />
      {!voicemail.heard && <Badge>{t("voicemail.new")}</Badge>}
    </Group>
  );
}

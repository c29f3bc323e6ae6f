import { Badge, Group, Text } from "@mantine/core";
import { IconQuote } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Voicemail } from "@/api/types";
import classes from "./voicemail.module.css";

/** What was said, or why nobody wrote it down. */
export function Transcript({ voicemail }: { voicemail: Voicemail }) {
  const { t } = useTranslation();
  const { transcript, transcript_state: state, transcript_language: language } = voicemail;
  if (state === "") return null;
  if (state === "completed" && transcript !== "") {
    return (
      <div className={classes.transcript}>
        <IconQuote size={16} stroke={1.7} className={classes.quote} aria-hidden />
        <div>
          <Text
            size="sm"
            component="blockquote"
            m={0}
            lang={language === "" ? undefined : language}
          >
            {transcript}
          </Text>
          {voicemail.transcript_rough && (
            <Group gap={6} mt={4}>
              <Badge variant="light" color="gray">
                {t("voicemail.transcript.rough")}
              </Badge>
              <Text size="xs" c="dimmed">
                {t("voicemail.transcript.roughText")}
              </Text>
            </Group>
          )}
        </div>
      </div>
    );
  }
  return (
    <Text size="xs" c="dimmed" mt={4} role={state === "pending" ? "status" : undefined}>
      <Why voicemail={voicemail} />
    </Text>
  );
}

function Why({ voicemail }: { voicemail: Voicemail }) {
  const { t, i18n } = useTranslation();
  const { transcript_state: state, transcript_language: language, duration_s } = voicemail;
  if (state === "pending") return t("voicemail.transcript.pending");
  if (state === "failed") return t("voicemail.transcript.failed");
  if (state === "completed") return t("voicemail.transcript.nothing");
  if (duration_s > LONGEST_S) return t("voicemail.transcript.tooLong");
  const name = new Intl.DisplayNames([i18n.language], { type: "language" }).of(language);
  return t("voicemail.transcript.unavailable", { language: name ?? language });
}

/** As on the server: longer messages are not written down. */
const LONGEST_S = 600;

import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { Voicemail } from "@/api/types";
import { Player } from "@/ui/player/Player";
import { callerText } from "./callerText";
import { voicemailKeys } from "./queries";
import { Transcript } from "./Transcript";
import { useSetHeard } from "./useVoicemailActs";

/** The message itself, once it is stored. */
export function VoicemailPlayer({ voicemail }: { voicemail: Voicemail }) {
  const { t } = useTranslation();
  const setHeard = useSetHeard();
  if (voicemail.state !== "stored") {
    return (
      <Text size="sm" c="dimmed">
        {voicemail.state === "failed" ? t("voicemail.lost") : t("voicemail.coming")}
      </Text>
    );
  }
  return (
    <>
      <Player
        label={t("voicemail.from", { who: callerText(voicemail) })}
        audioPath={`/voicemails/${voicemail.id}/audio`}
        peaksKey={[...voicemailKeys.all, "peaks", voicemail.id]}
        fetchPeaks={(signal) =>
          unwrap(
            api.GET("/api/v1/voicemails/{voicemail_id}/peaks", {
              params: { path: { voicemail_id: voicemail.id }, query: { buckets: 240 } },
              signal,
            }),
          )
        }
        durationS={voicemail.duration_s}
        fileName={`voicemail-${voicemail.created_at.slice(0, 10)}-${voicemail.id}.mp3`}
        onPlayed={() => {
          if (!voicemail.heard) setHeard.mutate({ id: voicemail.id, heard: true });
        }}
      />
      <Transcript voicemail={voicemail} />
    </>
  );
}

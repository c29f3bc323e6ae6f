import { Text } from "@mantine/core";
import type { Voicemail } from "@/api/types";
import { Duration } from "@/ui/Duration";
import { Timestamp } from "@/ui/Timestamp";
import { VoicemailCaller } from "./VoicemailCaller";
import classes from "./voicemail.module.css";

/** A message on a phone-sized screen. */
export function VoicemailCard({ voicemail }: { voicemail: Voicemail }) {
  return (
    <span className={classes.grow}>
      <VoicemailCaller voicemail={voicemail} />
      <Text size="xs" c="dimmed" component="span" display="block">
        <Timestamp at={voicemail.created_at} /> · <Duration seconds={voicemail.duration_s} />
      </Text>
    </span>
  );
}

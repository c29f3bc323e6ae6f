import { Text } from "@mantine/core";
import type { Call } from "@/api/types";
import { Duration } from "@/ui/Duration";
import { Timestamp } from "@/ui/Timestamp";
import classes from "./calls.module.css";
import { CallParty } from "./CallParty";
import { OutcomeBadge } from "./OutcomeBadge";

/** A call on a phone-sized screen. */
export function CallCardRow({ call }: { call: Call }) {
  return (
    <>
      <span className={classes.grow}>
        <CallParty call={call} />
      </span>
      <span className={classes.end}>
        <OutcomeBadge call={call} />
        <Text size="xs" c="dimmed" component="span">
          <Timestamp at={call.started_at} />
          {call.talk_s > 0 && (
            <>
              {" · "}
              <Duration seconds={call.talk_s} />
            </>
          )}
        </Text>
      </span>
    </>
  );
}

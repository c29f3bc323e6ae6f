import { Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Call } from "@/api/types";
import { CallParty } from "@/features/calls/CallParty";
import { isTalking, takenBy } from "@/features/calls/queries";
import { useAnswererName } from "@/features/calls/useAnswererName";
import { RunningDuration } from "@/ui/Duration";
import { StatusText } from "@/ui/StatusDot";
import classes from "./console.module.css";

/** A call on this number, right now. */
export function NumberCall({ call }: { call: Call }) {
  const { t } = useTranslation();
  const answerer = useAnswererName();
  const talking = isTalking(call);
  const who = answerer(takenBy(call));
  const text = !talking
    ? t("phone.state.ringing")
    : who === ""
      ? t("phone.state.talking")
      : t("calls.talkingWith", { who });
  return (
    <li className={classes.call} data-talking={talking || undefined}>
      <Link to="/calls" search={{ open: call.id }} className={classes.callLink}>
        <span className={classes.grow}>
          <CallParty call={call} />
        </span>
        <span className={classes.end}>
          <StatusText tone={talking ? "live" : "wait"}>{text}</StatusText>
          <Text size="xs" c="dimmed" component="span">
            <RunningDuration since={call.answered_at ?? call.started_at} />
          </Text>
        </span>
      </Link>
    </li>
  );
}

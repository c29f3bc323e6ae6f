import { Paper, Text, Title, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useNumbers } from "@/features/console/queries";
import { RunningDuration } from "@/ui/Duration";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { StatusText } from "@/ui/StatusDot";
import classes from "./calls.module.css";
import { CallParty } from "./CallParty";
import { LiveCost } from "./LiveCost";
import { isTalking, takenBy, useLiveCalls } from "./queries";
import { useAnswererName } from "./useAnswererName";

/** Calls of this moment, above the history. */
export function LiveCalls({ onOpen }: { onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const { data: calls = [] } = useLiveCalls();
  const { data: numbers = [] } = useNumbers();
  const answerer = useAnswererName();
  if (calls.length === 0) return null;
  const labels = new Map(numbers.map(({ id, label }) => [id, label]));
  return (
    <Paper component="section" className={classes.live} aria-labelledby="live-calls">
      <Title order={2} id="live-calls" className={classes.liveTitle}>
        {t("calls.live", { count: calls.length })}
      </Title>
      <ul className={classes.liveList}>
        {calls.map((call) => (
          <li key={call.id}>
            <UnstyledButton
              className={classes.liveRow}
              onClick={() => {
                onOpen(call.id);
              }}
            >
              <span className={classes.grow}>
                <CallParty call={call} />
              </span>
              <Text size="sm" c="dimmed" component="span" visibleFrom="sm">
                <PhoneNumber
                  number={call.direction === "inbound" ? call.dialled : call.caller}
                  name={labels.get(call.number_id ?? "")}
                />
              </Text>
              <span className={classes.end}>
                <StatusText tone={isTalking(call) ? "live" : "wait"}>
                  {isTalking(call)
                    ? takenBy(call) !== null
                      ? t("calls.talkingWith", { who: answerer(takenBy(call)) })
                      : t("phone.state.talking")
                    : t("phone.state.ringing")}
                </StatusText>
                <Text size="xs" c="dimmed" component="span">
                  <RunningDuration since={call.answered_at ?? call.started_at} />
                </Text>
                <LiveCost id={call.id} />
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </Paper>
  );
}

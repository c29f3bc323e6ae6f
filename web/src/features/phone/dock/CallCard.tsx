import { Button, Group, Paper, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { IconCheck, IconPhoneOff } from "@tabler/icons-react";
import { useFormats } from "@/app/formats";
import { RunningDuration } from "@/ui/Duration";
import { KeyHint } from "@/ui/KeyHint";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { dialText } from "@/ui/phoneText";
import { StatusDot, type Tone } from "@/ui/StatusDot";
import { playKey } from "../audio/tones";
import { usePhone } from "../context";
import type { CallState, PhoneCall } from "../line/types";
import { CALL_KEYS } from "../useCallKeys";
import { useCallIdentity } from "../useCallIdentity";
import { CallControls, type Panel } from "./CallControls";
import { DialField } from "./DialField";
import classes from "./dock.module.css";
import { Keypad } from "./Keypad";

const TONES: Record<CallState, Tone> = {
  incoming: "wait",
  dialling: "wait",
  ringing: "wait",
  talking: "live",
  held: "wait",
  ended: "off",
};

/** A living call, wherever the person has gone in the app. */
export function CallCard({ call }: { call: PhoneCall }) {
  const { t } = useTranslation();
  const { send } = usePhone();
  const who = useCallIdentity(call);
  const { country } = useFormats();
  const [panel, setPanel] = useState<Panel>(null);
  const [target, setTarget] = useState("");
  const ended = call.state === "ended";
  const connected = call.state === "talking" || call.state === "held";
  // A team call is ours only after pressing 1 (BL-8); until then the caller still hears ringing.
  const mustAccept =
    call.direction === "in" &&
    call.state === "talking" &&
    call.digits === "" &&
    who.call?.answered_at === null;
  const state = ended
    ? t(`phone.ended.${call.endReason ?? "done"}`)
    : call.transferring
      ? t("phone.transferring")
      : t(`phone.state.${call.state}`);

  const digit = (pressed: string) => {
    send({ act: "digit", id: call.id, digit: pressed });
  };

  return (
    <Paper
      component="section"
      className={classes.card}
      shadow="md"
      aria-label={t("phone.card")}
      data-tone={TONES[call.state]}
    >
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <span className={classes.cardState} role="status" aria-label={t("phone.callState")}>
          <StatusDot
            tone={call.endReason !== null && call.endReason !== "done" ? "fail" : TONES[call.state]}
            pulse={!ended && !connected}
          />
          {state}
        </span>
        <Text size="sm" component="span">
          {call.answeredAt !== null && !ended && <RunningDuration since={call.answeredAt} />}
        </Text>
      </Group>
      <div className={classes.who}>
        <PhoneNumber number={who.number} name={who.name} layout="stack" size="lg" />
        {who.ours !== undefined && (
          <Text size="xs" c="dimmed">
            {t("phone.via")} <PhoneNumber number={who.ours} name={who.oursLabel} />
          </Text>
        )}
      </div>
      {call.digits !== "" && (
        <Text size="sm" c="dimmed" className="tabular" aria-label={t("phone.digitsSent")}>
          {call.digits}
        </Text>
      )}
      {call.transferFailed && (
        <Text size="sm" c="var(--oh-fail)" role="alert">
          {t("phone.transferFailed")}
        </Text>
      )}
      {mustAccept && (
        <Button
          color="live"
          size="md"
          leftSection={<IconCheck size={18} />}
          rightSection={<KeyHint keys={["1"]} />}
          onClick={() => {
            playKey("1");
            digit("1");
          }}
        >
          {t("phone.accept")}
        </Button>
      )}
      {connected && <CallControls call={call} panel={panel} onPanel={setPanel} />}
      {connected && panel === "keypad" && <Keypad onDigit={digit} />}
      {connected && panel === "transfer" && (
        <DialField
          focusAtOnce
          value={target}
          onChange={setTarget}
          label={t("phone.transferTo")}
          submitLabel={t("phone.transferNow")}
          onSubmit={(to) => {
            send({ act: "transfer", id: call.id, to: dialText(to, country) });
            setPanel(null);
          }}
        />
      )}
      {!ended && (
        <Button
          color="fail"
          size="md"
          leftSection={<IconPhoneOff size={18} />}
          rightSection={<KeyHint keys={["Alt", CALL_KEYS.hangUp]} />}
          onClick={() => {
            send({ act: "hangUp", id: call.id });
          }}
        >
          {t("phone.hangUp")}
        </Button>
      )}
    </Paper>
  );
}

import { UnstyledButton } from "@mantine/core";
import {
  IconArrowForwardUp,
  IconDialpad,
  IconMicrophone,
  IconMicrophoneOff,
  IconPlayerPause,
  IconPlayerPlay,
  type Icon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { usePhone } from "../context";
import type { PhoneCall } from "../line/types";
import classes from "./dock.module.css";

export type Panel = "keypad" | "transfer" | null;

interface ControlProps {
  icon: Icon;
  label: string;
  on: boolean;
  onClick: () => void;
}

function Control({ icon: Picture, label, on, onClick }: ControlProps) {
  return (
    <UnstyledButton className={classes.control} aria-pressed={on} onClick={onClick}>
      <Picture size={20} stroke={1.7} aria-hidden />
      <span>{label}</span>
    </UnstyledButton>
  );
}

interface Props {
  call: PhoneCall;
  panel: Panel;
  onPanel: (panel: Panel) => void;
}

export function CallControls({ call, panel, onPanel }: Props) {
  const { t } = useTranslation();
  const { send } = usePhone();
  const held = call.state === "held";
  const toggle = (wanted: Panel) => {
    onPanel(panel === wanted ? null : wanted);
  };
  return (
    <div className={classes.controls}>
      <Control
        icon={call.muted ? IconMicrophoneOff : IconMicrophone}
        label={t("phone.mute")}
        on={call.muted}
        onClick={() => {
          send({ act: "mute", id: call.id, on: !call.muted });
        }}
      />
      <Control
        icon={held ? IconPlayerPlay : IconPlayerPause}
        label={t("phone.hold")}
        on={held}
        onClick={() => {
          send({ act: "hold", id: call.id, on: !held });
        }}
      />
      <Control
        icon={IconDialpad}
        label={t("phone.keypad")}
        on={panel === "keypad"}
        onClick={() => {
          toggle("keypad");
        }}
      />
      <Control
        icon={IconArrowForwardUp}
        label={t("phone.transfer")}
        on={panel === "transfer"}
        onClick={() => {
          toggle("transfer");
        }}
      />
    </div>
  );
}

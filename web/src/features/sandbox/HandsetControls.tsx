import { ActionIcon, TextInput } from "@mantine/core";
import { IconPhone, IconPhoneOff, IconSend } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Handset } from "@/api/types";
import { useFormats } from "@/app/formats";
import { Keypad } from "@/features/phone/dock/Keypad";
import { dialText, formatTyping } from "@/ui/phoneText";
import { Microphone } from "./Microphone";
import type { HandsetAct } from "./queries";
import classes from "./sandbox.module.css";

interface Props {
  handset: Handset;
  act: (asked: HandsetAct) => void;
}

interface LineProps {
  label: string;
  button: string;
  icon: ReactNode;
  tel?: boolean;
  value: string;
  onChange: (value: string) => void;
  onSend: () => void;
}

function Line({ label, button, icon, tel = false, value, onChange, onSend }: LineProps) {
  return (
    <form
      className={classes.line}
      onSubmit={(event) => {
        event.preventDefault();
        if (value.trim() !== "") onSend();
      }}
    >
      <TextInput
        className={classes.field}
        type={tel ? "tel" : "text"}
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
      />
      <ActionIcon
        type="submit"
        size={36}
        variant="filled"
        aria-label={button}
        disabled={value.trim() === ""}
      >
        {icon}
      </ActionIcon>
    </form>
  );
}

export function HandsetControls({ handset, act }: Props) {
  const { t, i18n } = useTranslation();
  const { country } = useFormats();
  const [typed, setTyped] = useState("");
  const [text, setText] = useState("");
  const { state } = handset;
  const hangUp = (
    <button
      type="button"
      className={classes.round}
      data-act="end"
      onClick={() => {
        act({ act: "hangup" });
      }}
    >
      <IconPhoneOff size={24} stroke={1.7} aria-hidden />
      <span className="visually-hidden">
        {state === "ringing" ? t("phone.decline") : t("phone.hangUp")}
      </span>
    </button>
  );
  return (
    <div className={classes.controls}>
      <Microphone handset={handset} />
      {state === "talking" && (
        <Line
          label={t("sandbox.say")}
          button={t("sandbox.sayNow")}
          icon={<IconSend size={18} stroke={1.7} />}
          value={text}
          onChange={setText}
          onSend={() => {
            act({ act: "speak", text: text.trim(), language: i18n.language.slice(0, 2) });
            setText("");
          }}
        />
      )}
      {state === "idle" && (
        <Line
          tel
          label={t("sandbox.callTo")}
          button={t("phone.dial.call")}
          icon={<IconPhone size={18} stroke={1.7} />}
          value={typed}
          onChange={(value) => {
            setTyped(formatTyping(value, country));
          }}
          onSend={() => {
            act({ act: "call", to: dialText(typed, country) });
            setTyped("");
          }}
        />
      )}
      {(state === "talking" || state === "idle") && (
        <Keypad
          onDigit={(digit) => {
            if (state === "talking") act({ act: "digits", digits: digit });
            else setTyped(formatTyping(typed + digit, country));
          }}
        />
      )}
      <div className={classes.rounds}>
        {state === "ringing" && (
          <>
            {hangUp}
            <button
              type="button"
              className={classes.round}
              data-act="answer"
              onClick={() => {
                act({ act: "answer" });
              }}
            >
              <IconPhone size={24} stroke={1.7} aria-hidden />
              <span className="visually-hidden">{t("phone.answer")}</span>
            </button>
          </>
        )}
        {(state === "talking" || state === "dialling") && hangUp}
      </div>
    </div>
  );
}

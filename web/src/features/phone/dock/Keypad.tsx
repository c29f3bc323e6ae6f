import { UnstyledButton } from "@mantine/core";
import { useLongPress } from "@mantine/hooks";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { playKey } from "../audio/tones";
import classes from "./dock.module.css";

const KEYS: [string, string][] = [
  ["1", ""],
  ["2", "ABC"],
  ["3", "DEF"],
  ["4", "GHI"],
  ["5", "JKL"],
  ["6", "MNO"],
  ["7", "PQRS"],
  ["8", "TUV"],
  ["9", "WXYZ"],
  ["*", ""],
  ["0", "+"],
  ["#", ""],
];

const HOLD_MS = 500;
const AFTER_HOLD_MS = 350;

interface Props {
  onDigit: (digit: string) => void;
  /** The zero held down is a plus, as on every telephone. */
  plus?: boolean;
  large?: boolean;
  silent?: boolean;
}

export function Keypad({ onDigit, plus = false, large = false, silent = false }: Props) {
  const { t } = useTranslation();
  const letGoAt = useRef(-Infinity);
  const press = (digit: string) => {
    if (!silent) playKey(digit);
    onDigit(digit);
  };
  const holding = useLongPress(
    () => {
      press("+");
    },
    {
      threshold: HOLD_MS,
      onFinish: ({ timeStamp }) => {
        letGoAt.current = timeStamp;
      },
    },
  );
  return (
    <div
      className={classes.keypad}
      role="group"
      aria-label={t("phone.keypad")}
      data-large={large || undefined}
    >
      {KEYS.map(([digit, letters]) => (
        <UnstyledButton
          key={digit}
          className={classes.key}
          aria-label={t("phone.key", { digit })}
          {...(plus && digit === "0" ? holding : {})}
          onClick={({ timeStamp }) => {
            // Letting go of a key that was held is no press of its own.
            if (timeStamp - letGoAt.current > AFTER_HOLD_MS) press(digit);
          }}
        >
          <span className={classes.digit}>{digit}</span>
          {large && <span className={classes.letters}>{letters}</span>}
        </UnstyledButton>
      ))}
    </div>
  );
}

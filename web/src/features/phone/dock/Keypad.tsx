import { UnstyledButton } from "@mantine/core";
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

interface Props {
  onDigit: (digit: string) => void;
  large?: boolean;
  silent?: boolean;
}

export function Keypad({ onDigit, large = false, silent = false }: Props) {
  const { t } = useTranslation();
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
          onClick={() => {
            if (!silent) playKey(digit);
            onDigit(digit);
          }}
        >
          <span className={classes.digit}>{digit}</span>
          {large && <span className={classes.letters}>{letters}</span>}
        </UnstyledButton>
      ))}
    </div>
  );
}

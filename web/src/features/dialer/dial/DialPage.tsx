import { ActionIcon, Button } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { IconBackspace, IconMessage, IconPhone } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "@/api/problem";
import { useFormats } from "@/app/formats";
import { Keypad } from "@/features/phone/dock/Keypad";
import { useErrorText } from "@/ui/errorText";
import { useSearchText } from "@/ui/list/useSearchText";
import { formatTyping, readPhone } from "@/ui/phoneText";
import classes from "../dialer.module.css";
import { useDialing } from "../dialing";
import { useWriteTo } from "../useWriteTo";
import { NextStep } from "./NextStep";
import { NumberField } from "./NumberField";
import { readNumber } from "./readNumber";
import { RecentCalls } from "./RecentCalls";

/** The key pad: choose a number, then the telephone calls (BL-6, BL-7). */
export function DialPage() {
  const { t } = useTranslation();
  useDocumentTitle(`${t("dialer.tabs.dial")} · Offhook`);
  const { country } = useFormats();
  const words = useErrorText();
  const writeTo = useWriteTo();
  const { choice, pending, error, choose, forget } = useDialing();
  // A number tapped elsewhere comes along in the address.
  const [given] = useSearchText("to");
  const [seen, setSeen] = useState("");
  const [typed, setTyped] = useState("");
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  if (given !== seen) {
    setSeen(given);
    if (given !== "") setTyped(readPhone(given.replace(/^\s/, "+")).text);
  }
  const call = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (given !== "") call.current?.focus();
  }, [given]);

  const change = (text: string, chosen = "") => {
    setTyped(text);
    setName(chosen);
    setProblem(null);
    if (choice !== null || error !== null) forget();
  };
  const withNumber = (act: (number: string) => void) => {
    const reading = readNumber(typed, country);
    if ("number" in reading) act(reading.number);
    else setProblem(t(`dialer.wrong.${reading.problem}`));
  };
  const refusal = () => {
    if (error === null) return null;
    const { title, text } = words(error);
    return error instanceof ApiProblem && error.status === 422 ? text : `${title}. ${text}`;
  };

  return (
    <div className={classes.dialPage}>
      <h1 className="visually-hidden">{t("dialer.tabs.dial")}</h1>
      <section aria-label={t("phone.keypad")}>
        <form
          className={classes.pad}
          onSubmit={(event) => {
            event.preventDefault();
            withNumber((number) => {
              choose(number, name);
            });
          }}
        >
          <NumberField value={typed} onChange={change} problem={problem ?? refusal()} />
          {choice !== null ? (
            <NextStep key={choice.chosenAt} choice={choice} />
          ) : (
            <>
              <Keypad
                large
                plus
                onDigit={(digit) => {
                  change(formatTyping(typed + digit, country));
                }}
              />
              <div className={classes.acts}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={56}
                  aria-label={t("dialer.write")}
                  disabled={typed === ""}
                  onClick={() => {
                    withNumber((number) => void writeTo(number));
                  }}
                >
                  <IconMessage size={24} stroke={1.6} />
                </ActionIcon>
                <Button
                  ref={call}
                  type="submit"
                  className={classes.call}
                  color="live"
                  radius={32}
                  loading={pending}
                  aria-label={t("phone.dial.call")}
                >
                  <IconPhone size={28} stroke={1.8} />
                </Button>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={56}
                  aria-label={t("phone.dial.erase")}
                  disabled={typed === ""}
                  onClick={() => {
                    change(formatTyping(typed.trimEnd().slice(0, -1), country));
                  }}
                >
                  <IconBackspace size={24} stroke={1.6} />
                </ActionIcon>
              </div>
            </>
          )}
        </form>
      </section>
      <RecentCalls />
    </div>
  );
}

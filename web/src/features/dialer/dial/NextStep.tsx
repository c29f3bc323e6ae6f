import { Button, CloseButton, Text, Title } from "@mantine/core";
import { IconPhoneCall, IconPhoneRinging } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useContactName } from "@/features/contacts/queries";
import { readPhone } from "@/ui/phoneText";
import classes from "../dialer.module.css";
import { telLink, useDialing, type Choice } from "../dialing";

/** So long the server keeps a choice. */
const CHOICE_LIFE_MS = 5 * 60_000;

/** What was pressed to come here is gone: the keyboard goes on where the next step is. */
function focusAtOnce(button: HTMLElement | null): void {
  button?.focus({ preventScroll: true });
}

/** What happens next, in words: the call itself is made by the telephone. */
export function NextStep({ choice }: { choice: Choice }) {
  const { t } = useTranslation();
  const { choose, forget } = useDialing();
  const [over, setOver] = useState(false);
  const contact = useContactName(choice.to);
  const who = choice.name !== "" ? choice.name : (contact ?? readPhone(choice.to).text);
  const { dial, chosenAt } = choice;

  useEffect(() => {
    const left = chosenAt + CHOICE_LIFE_MS - Date.now();
    const timer = window.setTimeout(() => {
      setOver(true);
    }, left);
    return () => {
      window.clearTimeout(timer);
    };
  }, [chosenAt]);

  if (over) {
    return (
      <section className={classes.next} role="status">
        <Title order={2}>{t("dialer.next.over")}</Title>
        <Text size="sm">{t("dialer.next.overText")}</Text>
        <Button
          color="live"
          onClick={() => {
            choose(choice.to, choice.name);
          }}
        >
          {t("dialer.next.again")}
        </Button>
      </section>
    );
  }
  const business = dial === null ? "" : readPhone(dial).text;
  return (
    <section className={classes.next} role="status" data-tone="live">
      <CloseButton
        size={44}
        iconSize={18}
        className={classes.nextClose}
        aria-label={t("common.close")}
        onClick={forget}
      />
      <Title order={2}>
        {dial === null ? t("dialer.next.rings") : t("dialer.next.call", { number: business })}
      </Title>
      <Text size="sm">
        {dial === null ? t("dialer.next.ringsText", { who }) : t("dialer.next.callText", { who })}
      </Text>
      {dial === null ? (
        <IconPhoneRinging className={classes.nextIcon} size={28} stroke={1.6} aria-hidden />
      ) : (
        <Button
          component="a"
          ref={focusAtOnce}
          href={telLink(dial)}
          color="live"
          size="md"
          leftSection={<IconPhoneCall size={20} stroke={1.8} />}
        >
          {t("dialer.next.open", { number: business })}
        </Button>
      )}
    </section>
  );
}

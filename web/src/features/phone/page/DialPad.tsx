import { Button, Paper, Select, Stack, Text } from "@mantine/core";
import { IconBackspace } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import { formatTyping, readPhone } from "@/ui/phoneText";
import { useSearchText } from "@/ui/list/useSearchText";
import { usePhone } from "../context";
import { DialField } from "../dock/DialField";
import { Keypad } from "../dock/Keypad";
import classes from "./page.module.css";

export function DialPad() {
  const { t } = useTranslation();
  const { country } = useFormats();
  const { callerNumbers, callerNumberId, chooseCallerNumber, line } = usePhone();
  // A link `/phone?to=+49...` fills the field in; the person presses call.
  const [linked] = useSearchText("to");
  const [typed, setTyped] = useState(linked);
  return (
    <Paper component="section" className={classes.panel} aria-label={t("phone.keypad")}>
      <Stack gap="md">
        <DialField size="lg" value={typed} onChange={setTyped} label={t("phone.dial.label")} />
        <Keypad
          large
          onDigit={(digit) => {
            setTyped(formatTyping(typed + digit, country));
          }}
        />
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconBackspace size={18} />}
          disabled={typed === ""}
          onClick={() => {
            setTyped(formatTyping(typed.trimEnd().slice(0, -1), country));
          }}
        >
          {t("phone.dial.erase")}
        </Button>
        {callerNumbers.length > 0 && (
          <Select
            label={t("phone.dial.as")}
            value={callerNumberId}
            onChange={(id) => {
              if (id !== null) chooseCallerNumber(id);
            }}
            data={callerNumbers.map(({ number_id, number, label }) => ({
              value: number_id,
              label: label === "" ? readPhone(number).text : `${label} · ${readPhone(number).text}`,
            }))}
          />
        )}
        {line.status !== "ready" && (
          <Text size="sm" c="dimmed">
            {t("phone.dial.notReady")}
          </Text>
        )}
      </Stack>
    </Paper>
  );
}

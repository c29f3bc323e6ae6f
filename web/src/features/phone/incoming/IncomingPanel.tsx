import { Button, Group, Paper, Text } from "@mantine/core";
import { IconPhone, IconPhoneOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { KeyHint } from "@/ui/KeyHint";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { readPhone } from "@/ui/phoneText";
import { usePhone } from "../context";
import classes from "../dock/dock.module.css";
import type { PhoneCall } from "../line/types";
import { CALL_KEYS } from "../useCallKeys";
import { useCallIdentity } from "../useCallIdentity";
import { LastConversation } from "./LastConversation";
import { WhoElseRings } from "./WhoElseRings";

/** Somebody calls: who, on which of our numbers, who else rings, and the last conversation. */
export function IncomingPanel({ call }: { call: PhoneCall }) {
  const { t } = useTranslation();
  const { send } = usePhone();
  const who = useCallIdentity(call);
  const spoken = who.name ?? readPhone(who.number).text;
  return (
    <Paper
      component="section"
      className={classes.incoming}
      shadow="md"
      aria-label={t("phone.incoming.title")}
    >
      <div role="alert" className="visually-hidden">
        {t("phone.incoming.spoken", { who: spoken })}
      </div>
      <span className={classes.ringing} aria-hidden>
        <IconPhone size={24} stroke={1.8} />
      </span>
      <Text size="sm" c="dimmed">
        {t("phone.incoming.title")}
      </Text>
      <PhoneNumber number={who.number} name={who.name} layout="stack" size="lg" />
      <div className={classes.facts}>
        {who.ours !== undefined && (
          <Text size="sm">
            {t("phone.incoming.dialled")} <PhoneNumber number={who.ours} name={who.oursLabel} />
          </Text>
        )}
        {who.call?.number_id != null && <WhoElseRings numberId={who.call.number_id} />}
        <LastConversation number={who.number} />
      </div>
      <Group grow gap="sm" w="100%">
        <Button
          size="md"
          color="fail"
          leftSection={<IconPhoneOff size={18} />}
          onClick={() => {
            send({ act: "decline", id: call.id });
          }}
        >
          {t("phone.decline")}
        </Button>
        <Button
          size="md"
          color="live"
          leftSection={<IconPhone size={18} />}
          onClick={() => {
            send({ act: "answer", id: call.id });
          }}
        >
          {t("phone.answer")}
        </Button>
      </Group>
      <Group justify="space-between" w="100%" visibleFrom="sm">
        <KeyHint keys={["Alt", CALL_KEYS.decline]} />
        <KeyHint keys={["Alt", CALL_KEYS.answer]} />
      </Group>
    </Paper>
  );
}

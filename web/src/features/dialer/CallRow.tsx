import { ActionIcon, Menu, Text, UnstyledButton } from "@mantine/core";
import { IconMessage, IconPhone, IconUserPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Call } from "@/api/types";
import { DirectionIcon } from "@/features/calls/DirectionIcon";
import { otherParty, takenBy } from "@/features/calls/queries";
import { useContactName } from "@/features/contacts/queries";
import { usePhone } from "@/features/phone/context";
import { Duration } from "@/ui/Duration";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { readPhone } from "@/ui/phoneText";
import { Timestamp } from "@/ui/Timestamp";
import classes from "./dialer.module.css";
import { useAgent, usePeople } from "./queries";
import { useWriteTo } from "./useWriteTo";

/** A call of this line: with whom, what became of it, who took it; and the way back. */
export function CallRow({ call }: { call: Call }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { dial } = usePhone();
  const writeTo = useWriteTo();
  const { agent_id } = useAgent();
  const { data: people } = usePeople();
  const { number, name } = otherParty(call);
  const contact = useContactName(number);
  const who = contact ?? name;
  const spoken = who !== "" ? who : readPhone(number).text;
  const reachable = number.startsWith("+");
  const by = takenBy(call);
  const taker = people?.find(({ agent_id }) => agent_id === by);
  const takerText =
    taker?.agent_id === agent_id
      ? t("dialer.calls.byYou")
      : t("dialer.calls.by", { name: taker?.name });
  const missed = call.outcome === "missed" && call.direction === "inbound";
  return (
    <li className={classes.row}>
      <DirectionIcon call={call} />
      <Menu position="bottom-start" disabled={!reachable}>
        <Menu.Target>
          <UnstyledButton
            className={classes.rowMain}
            aria-label={t("dialer.calls.acts", { who: spoken })}
            disabled={!reachable}
          >
            <span className={classes.rowName} data-missed={missed || undefined}>
              <PhoneNumber number={number} name={who} />
            </span>
            <Text size="xs" c="dimmed" component="span" className={classes.rowFacts}>
              {t(`calls.outcome.${call.outcome ?? "live"}`)}
              {taker !== undefined && <> · {takerText}</>}
              {call.talk_s > 0 && (
                <>
                  {" · "}
                  <Duration seconds={call.talk_s} />
                </>
              )}
            </Text>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconPhone size={18} />}
            onClick={() => {
              dial(number, who);
            }}
          >
            {t("calls.callBack")}
          </Menu.Item>
          <Menu.Item leftSection={<IconMessage size={18} />} onClick={() => void writeTo(number)}>
            {call.outcome === "voicemail" ? t("dialer.calls.listen") : t("dialer.write")}
          </Menu.Item>
          {contact === undefined && (
            <Menu.Item
              leftSection={<IconUserPlus size={18} />}
              onClick={() =>
                void navigate({ to: "/dialer/contacts", search: { open: "new", number } })
              }
            >
              {t("contacts.add")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Text size="xs" c="dimmed" component="span" className={classes.rowWhen}>
        <Timestamp at={call.started_at} />
      </Text>
      <ActionIcon
        variant="subtle"
        color="live"
        size={44}
        aria-label={`${t("calls.callBack")}: ${spoken}`}
        disabled={!reachable}
        onClick={() => {
          dial(number, who);
        }}
      >
        <IconPhone size={20} stroke={1.7} />
      </ActionIcon>
    </li>
  );
}

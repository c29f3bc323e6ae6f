import { ActionIcon, Menu, Switch, Text } from "@mantine/core";
import {
  IconDeviceMobile,
  IconDots,
  IconPhone,
  IconTrash,
  IconWorld,
  type Icon,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Agent, AgentKind, Call } from "@/api/types";
import { atLeast, useMe } from "@/app/session";
import {
  LinkItems,
  LinkState,
  OpenDialer,
  useAgentLink,
} from "@/features/business-line/line/AgentLink";
import { LinkDialog } from "@/features/business-line/line/LinkDialog";
import { isTalking } from "@/features/calls/queries";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { StatusDot, type Tone } from "@/ui/StatusDot";
import classes from "./console.module.css";
import { useSetDuty } from "./queries";
import { useRemoveAgent } from "./useTeamActs";

const ICONS: Record<AgentKind, Icon> = {
  browser: IconWorld,
  mobile: IconDeviceMobile,
  landline: IconPhone,
};

/** One person behind a number: how they are reached, and whether the number rings there. */
export function AgentRow({ agent, calls }: { agent: Agent; calls: Call[] }) {
  const { t } = useTranslation();
  const me = useMe();
  const setDuty = useSetDuty();
  const remove = useRemoveAgent();
  const { link } = useAgentLink(agent);
  const [linking, setLinking] = useState(false);
  const makeLink = () => {
    setLinking(true);
  };
  const Picture = ICONS[agent.kind];
  const mayChange = atLeast(me.role, "supervisor") || agent.user_id === me.user.id;
  const talking = calls.some(
    (call) => isTalking(call) && (call.answered_by === agent.id || call.answered_by === agent.name),
  );
  const reachable = agent.kind !== "browser" || agent.online === true;
  const tone: Tone = talking ? "live" : !agent.on_duty ? "off" : reachable ? "live" : "wait";
  const state = talking
    ? t("console.state.talking")
    : !agent.on_duty
      ? t("console.state.off")
      : reachable
        ? t("console.state.on")
        : t("console.state.offline");
  return (
    <li className={classes.agent}>
      <span
        className={classes.kind}
        data-tone={tone}
        role="img"
        aria-label={t(`console.kind.${agent.kind}`)}
      >
        <Picture size={18} stroke={1.6} aria-hidden />
      </span>
      <span className={classes.grow}>
        <Text size="sm" fw={550} truncate component="span" display="block">
          {agent.name}
        </Text>
        <Text size="xs" c="dimmed" component="span" className={classes.reach}>
          <StatusDot tone={tone} pulse={talking} />
          {state}
          {agent.phone_number !== null && <PhoneNumber number={agent.phone_number} />}
          <LinkState agent={agent} />
        </Text>
      </span>
      <OpenDialer agent={agent} onOpen={makeLink} />
      <Switch
        checked={agent.on_duty}
        disabled={!mayChange}
        color="live"
        aria-label={t("console.dutyOf", { name: agent.name })}
        onChange={(event) => {
          setDuty.mutate({ agents: [agent], onDuty: event.currentTarget.checked });
        }}
      />
      {atLeast(me.role, "supervisor") && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={t("console.more", { name: agent.name })}
            >
              <IconDots size={18} stroke={1.6} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <LinkItems agent={agent} onSend={makeLink} />
            <Menu.Item
              color="fail"
              leftSection={<IconTrash size={18} />}
              onClick={() => {
                remove.mutate({ agent, linked: link !== undefined });
              }}
            >
              {t("console.takeOut")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <LinkDialog
        agent={agent}
        opened={linking}
        onClose={() => {
          setLinking(false);
        }}
      />
    </li>
  );
}

import { ActionIcon, Alert, Badge, Group, Paper, Text, Title, Tooltip } from "@mantine/core";
import { IconSettings } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Agent, PhoneNumberRecord } from "@/api/types";
import { atLeast, useMe } from "@/app/session";
import { LinePanel } from "@/features/business-line/line/LinePanel";
import { useLiveCalls } from "@/features/calls/queries";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { readPhone } from "@/ui/phoneText";
import { AddAgent } from "./AddAgent";
import { AgentRow } from "./AgentRow";
import classes from "./console.module.css";
import { NumberCall } from "./NumberCall";

interface Props {
  number: PhoneNumberRecord;
  agents: Agent[];
  onSettings: () => void;
}

export function NumberCard({ number, agents, onSettings }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const { data: live = [] } = useLiveCalls();
  const calls = live.filter((call) => call.number_id === number.id);
  const onDuty = agents.filter((agent) => agent.on_duty).length;
  const title = number.label !== "" ? number.label : readPhone(number.number).text;
  return (
    <Paper component="section" className={classes.card} aria-labelledby={`number-${number.id}`}>
      <Group className={classes.head} justify="space-between" wrap="nowrap">
        <div className={classes.titles}>
          <Title order={2} id={`number-${number.id}`} className={classes.title}>
            {title}
          </Title>
          <Text size="sm" c="dimmed" component="div">
            <PhoneNumber number={number.number} />
          </Text>
        </div>
        <Group gap="xs" wrap="nowrap">
          <Badge color={onDuty > 0 ? "live" : "fail"} className="tabular">
            {t("console.onDuty", { count: onDuty, total: agents.length })}
          </Badge>
          {atLeast(me.role, "admin") && (
            <Tooltip label={t("console.settings.title")}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={36}
                aria-label={`${t("console.settings.title")}: ${title}`}
                onClick={onSettings}
              >
                <IconSettings size={18} stroke={1.6} />
              </ActionIcon>
            </Tooltip>
          )}
        </Group>
      </Group>
      {atLeast(me.role, "supervisor") && <LinePanel number={number} />}
      {calls.length > 0 && (
        <ul className={classes.calls} aria-label={t("console.calls")}>
          {calls.map((call) => (
            <NumberCall key={call.id} call={call} />
          ))}
        </ul>
      )}
      {onDuty === 0 && (
        <Alert color="wait" m="sm" p="xs">
          {t("console.nobody")}
        </Alert>
      )}
      <ul className={classes.team} aria-label={t("console.team")}>
        {agents.map((agent) => (
          <AgentRow key={agent.id} agent={agent} calls={calls} />
        ))}
      </ul>
      {atLeast(me.role, "supervisor") && (
        <AddAgent
          number={number}
          full={agents.length >= (number.max_agents ?? 10)}
          taken={agents}
        />
      )}
    </Paper>
  );
}

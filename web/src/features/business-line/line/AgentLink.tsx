import { Button, Menu } from "@mantine/core";
import { IconDeviceMobileMessage, IconLinkOff, IconExternalLink } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Agent } from "@/api/types";
import { atLeast, useMe } from "@/app/session";
import { Timestamp } from "@/ui/Timestamp";
import classes from "../businessLine.module.css";
import { useDialerLinks, useLine } from "../queries";
import { useRevokeLink } from "../useLinkActs";

export function useAgentLink(agent: Agent) {
  const me = useMe();
  const line = useLine(agent.number_id);
  const { data: links = [] } = useDialerLinks();
  const link = links.find(({ agent_id }) => agent_id === agent.id);
  const has = line !== undefined && agent.kind !== "browser";
  return { has, link, may: has && atLeast(me.role, "admin") };
}

/** Whether this person has a dialer already. */
export function LinkState({ agent }: { agent: Agent }) {
  const { t } = useTranslation();
  const { has, link } = useAgentLink(agent);
  if (!has) return null;
  if (link === undefined) return <span>{t("businessLine.link.none")}</span>;
  const opened = link.opened_at !== null;
  return (
    <span>
      {opened ? t("businessLine.link.opened") : t("businessLine.link.sent")}{" "}
      <Timestamp at={link.opened_at ?? link.sent_at} />
    </span>
  );
}

/** A land-line's companion, beside its name. */
export function OpenDialer({ agent, onOpen }: { agent: Agent; onOpen: () => void }) {
  const { t } = useTranslation();
  const { may } = useAgentLink(agent);
  if (!may || agent.kind !== "landline") return null;
  return (
    <Button
      className={classes.openDialer}
      variant="default"
      size="compact-md"
      leftSection={<IconExternalLink size={16} stroke={1.6} />}
      aria-label={`${t("businessLine.link.openDialer")}: ${agent.name}`}
      onClick={onOpen}
    >
      {t("businessLine.link.openDialer")}
    </Button>
  );
}

/** The acts on a person's link, inside the menu of the person. */
export function LinkItems({ agent, onSend }: { agent: Agent; onSend: () => void }) {
  const { t } = useTranslation();
  const { may, link } = useAgentLink(agent);
  const revoke = useRevokeLink();
  if (!may) return null;
  return (
    <>
      {agent.kind === "mobile" && (
        <Menu.Item leftSection={<IconDeviceMobileMessage size={18} />} onClick={onSend}>
          {link === undefined ? t("businessLine.link.send") : t("businessLine.link.again")}
        </Menu.Item>
      )}
      {link !== undefined && (
        <Menu.Item
          leftSection={<IconLinkOff size={18} />}
          onClick={() => {
            revoke.mutate(agent);
          }}
        >
          {t("businessLine.link.revoke")}
        </Menu.Item>
      )}
      <Menu.Divider />
    </>
  );
}

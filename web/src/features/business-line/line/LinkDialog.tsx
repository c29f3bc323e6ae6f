import { Alert, Button, Code, CopyButton, Group, Loader, Stack, Text } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Agent } from "@/api/types";
import { useErrorText } from "@/ui/errorText";
import { readPhone } from "@/ui/phoneText";
import { Dialog } from "@/ui/Dialog";
import classes from "../businessLine.module.css";
import { useSendLink } from "../useLinkActs";
import { useAgentLink } from "./AgentLink";

interface Props {
  agent: Agent;
  opened: boolean;
  onClose: () => void;
}

/** A fresh personal link, shown this once; where a dialer is set up already it asks before it closes that one. */
export function LinkDialog({ agent, opened, onClose }: Props) {
  const { t } = useTranslation();
  const title = agent.kind === "landline" ? "titleLandline" : "titleMobile";
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={t(`businessLine.link.${title}`, { name: agent.name })}
    >
      {opened && <FreshLink agent={agent} />}
    </Dialog>
  );
}

function FreshLink({ agent }: { agent: Agent }) {
  const { t } = useTranslation();
  const words = useErrorText();
  const { link } = useAgentLink(agent);
  const send = useSendLink();
  const { mutate } = send;
  const begun = useRef(false);
  const inUse = link !== undefined && link.opened_at !== null;
  useEffect(() => {
    if (begun.current || inUse) return;
    begun.current = true;
    mutate(agent);
  }, [agent, inUse, mutate]);
  if (send.data !== undefined) {
    return <Made agent={agent} link={send.data.link} texted={send.data.texted} />;
  }
  if (send.error !== null) {
    return (
      <Stack gap="sm">
        <Alert color="fail" role="alert" title={words(send.error).title}>
          {words(send.error).text}
        </Alert>
        <Button
          variant="default"
          onClick={() => {
            mutate(agent);
          }}
        >
          {t("common.retry")}
        </Button>
      </Stack>
    );
  }
  if (inUse && send.isIdle) {
    return (
      <Stack gap="md">
        <Text size="sm">{t("businessLine.link.replace")}</Text>
        <Button
          onClick={() => {
            begun.current = true;
            mutate(agent);
          }}
        >
          {t("businessLine.link.makeNew")}
        </Button>
      </Stack>
    );
  }
  return (
    <Group justify="center" py="lg" role="status" aria-label={t("common.loading")}>
      <Loader size={24} />
    </Group>
  );
}

function Made({ agent, link, texted }: { agent: Agent; link: string; texted: boolean }) {
  const { t } = useTranslation();
  const landline = agent.kind === "landline";
  const number = agent.phone_number === null ? "" : readPhone(agent.phone_number).text;
  return (
    <Stack gap="md">
      <Text size="sm" role="status">
        {landline
          ? t("businessLine.link.companion")
          : texted
            ? t("businessLine.link.texted", { number })
            : t("businessLine.link.notTexted")}
      </Text>
      <Code block className={classes.link}>
        {link}
      </Code>
      <Group justify="flex-end" gap="xs">
        <CopyButton value={link}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? t("common.copied") : t("businessLine.link.copy")}
            </Button>
          )}
        </CopyButton>
        {landline && (
          <Button
            component="a"
            href={link}
            target="_blank"
            rel="noopener noreferrer"
            data-autofocus
            leftSection={<IconExternalLink size={18} stroke={1.6} />}
          >
            {t("businessLine.link.openTab")}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

import { ActionIcon, Group, Menu, Tooltip } from "@mantine/core";
import {
  IconCheck,
  IconDots,
  IconHistory,
  IconMail,
  IconPhone,
  IconTrash,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Voicemail } from "@/api/types";
import { usePhone } from "@/features/phone/context";
import { callerText } from "./callerText";
import { useDeleteVoicemail, useSetHeard } from "./useVoicemailActs";

/** What can be done with a message, beside listening. */
export function VoicemailActs({ voicemail }: { voicemail: Voicemail }) {
  const { t } = useTranslation();
  const phone = usePhone();
  const setHeard = useSetHeard();
  const remove = useDeleteVoicemail();
  const who = callerText(voicemail);
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      <Tooltip label={t("voicemail.callBack")}>
        <ActionIcon
          variant="subtle"
          color="live"
          size={36}
          aria-label={`${t("voicemail.callBack")}: ${who}`}
          disabled={phone.line.status !== "ready" || voicemail.caller === ""}
          onClick={() => {
            phone.dial(voicemail.caller, voicemail.caller_name);
          }}
        >
          <IconPhone size={18} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={`${t("voicemail.acts")}: ${who}`}
          >
            <IconDots size={18} stroke={1.7} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            renderRoot={(props) => (
              <Link {...props} to="/calls" search={{ open: voicemail.call_id }} />
            )}
            leftSection={<IconHistory size={18} />}
          >
            {t("voicemail.showCall")}
          </Menu.Item>
          <Menu.Item
            leftSection={voicemail.heard ? <IconMail size={18} /> : <IconCheck size={18} />}
            onClick={() => {
              setHeard.mutate({ id: voicemail.id, heard: !voicemail.heard });
            }}
          >
            {voicemail.heard ? t("voicemail.markNew") : t("voicemail.markHeard")}
          </Menu.Item>
          <Menu.Item
            color="fail"
            leftSection={<IconTrash size={18} />}
            onClick={() => {
              remove.mutate(voicemail);
            }}
          >
            {t("common.delete")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

import { ActionIcon, Badge, Group, Menu, Text, Tooltip } from "@mantine/core";
import { IconCheck, IconDots, IconMail, IconPhone, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { Voicemail } from "@/api/types";
import { useNumbers } from "@/features/console/queries";
import { usePhone } from "@/features/phone/context";
import { Duration } from "@/ui/Duration";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { Player } from "@/ui/player/Player";
import { Timestamp } from "@/ui/Timestamp";
import { voicemailKeys } from "./queries";
import { useDeleteVoicemail, useSetHeard } from "./useVoicemailActs";
import classes from "./voicemail.module.css";

export function VoicemailItem({ voicemail }: { voicemail: Voicemail }) {
  const { t } = useTranslation();
  const phone = usePhone();
  const { data: numbers = [] } = useNumbers();
  const setHeard = useSetHeard();
  const remove = useDeleteVoicemail();
  const ours = numbers.find(({ id }) => id === voicemail.number_id);
  const who = voicemail.caller_name !== "" ? voicemail.caller_name : voicemail.caller;
  return (
    <li className={classes.item} data-unheard={!voicemail.heard || undefined}>
      <Group justify="space-between" wrap="nowrap" mb="xs" gap="xs">
        <Group gap="sm" wrap="nowrap" className={classes.who}>
          <PhoneNumber number={voicemail.caller} name={voicemail.caller_name} layout="stack" />
          {!voicemail.heard && <Badge>{t("voicemail.new")}</Badge>}
        </Group>
        <Group gap="xs" wrap="nowrap">
          <Text size="xs" c="dimmed" component="span" ta="right">
            <Timestamp at={voicemail.created_at} /> · <Duration seconds={voicemail.duration_s} />
            {ours !== undefined && (
              <Text span size="xs" visibleFrom="sm">
                {" · "}
                <PhoneNumber number={ours.number} name={ours.label} />
              </Text>
            )}
          </Text>
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
      </Group>
      <Player
        label={t("voicemail.from", { who })}
        audioPath={`/voicemails/${voicemail.id}/audio`}
        peaksKey={[...voicemailKeys.all, "peaks", voicemail.id]}
        fetchPeaks={(signal) =>
          unwrap(
            api.GET("/api/v1/voicemails/{voicemail_id}/peaks", {
              params: { path: { voicemail_id: voicemail.id }, query: { buckets: 240 } },
              signal,
            }),
          )
        }
        durationS={voicemail.duration_s}
        fileName={`voicemail-${voicemail.created_at.slice(0, 10)}-${voicemail.id}.mp3`}
        onPlayed={() => {
          if (!voicemail.heard) setHeard.mutate({ id: voicemail.id, heard: true });
        }}
      />
    </li>
  );
}

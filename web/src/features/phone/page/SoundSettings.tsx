import {
  Accordion,
  Alert,
  Button,
  Group,
  Paper,
  Select,
  SimpleGrid,
  Slider,
  Stack,
  Text,
} from "@mantine/core";
import { IconBell, IconVolume } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { readAudioPreferences, saveAudioPreferences, type AudioRole } from "../audio/preferences";
import { playPattern } from "../audio/tones";
import { useAudioDevices } from "../audio/useAudioDevices";
import { usePhone } from "../context";
import { askForNotices } from "../incoming/useCallNotices";
import { MicrophoneTest } from "./MicrophoneTest";
import classes from "./page.module.css";

const RING_TEST_MS = 2000;
const ROLES: AudioRole[] = ["microphone", "speaker", "ringer"];

/** Which devices are used; remembered by this browser. */
export function SoundSettings() {
  const { t } = useTranslation();
  return (
    <Paper component="section" className={classes.panel} p={0}>
      <Accordion
        variant="default"
        chevronPosition="right"
        order={2}
        styles={{ item: { border: 0 } }}
      >
        <Accordion.Item value="sound">
          <Accordion.Control icon={<IconVolume size={18} stroke={1.6} />}>
            {t("phone.audio.title")}
          </Accordion.Control>
          <Accordion.Panel>
            <SoundForm />
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </Paper>
  );
}

function SoundForm() {
  const { t } = useTranslation();
  const { send } = usePhone();
  const { devices, refresh } = useAudioDevices();
  const [chosen, setChosen] = useState(readAudioPreferences);
  const change = (next: Parameters<typeof saveAudioPreferences>[0]) => {
    setChosen(saveAudioPreferences(next));
    send({ act: "devices" });
  };
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        {ROLES.map((role) => (
          <Select
            key={role}
            label={t(`phone.audio.${role}`)}
            value={chosen[role]}
            onChange={(id) => {
              change({ [role]: id ?? "" });
            }}
            data={[
              { value: "", label: t("phone.audio.default") },
              ...(role === "microphone" ? devices.inputs : devices.outputs),
            ]}
          />
        ))}
      </SimpleGrid>
      <MicrophoneTest key={chosen.microphone} onAllowed={refresh} />
      <Group gap="md" align="center">
        <Text size="sm" id="ring-volume">
          {t("phone.audio.volume")}
        </Text>
        <Slider
          flex={1}
          miw={120}
          maw={240}
          min={0}
          max={1}
          step={0.05}
          label={null}
          thumbLabel={t("phone.audio.volume")}
          value={chosen.ringVolume}
          onChange={(ringVolume) => {
            setChosen((before) => ({ ...before, ringVolume }));
          }}
          onChangeEnd={(ringVolume) => {
            change({ ringVolume });
          }}
        />
        <Button
          variant="default"
          onClick={() => {
            window.setTimeout(playPattern("ring"), RING_TEST_MS);
          }}
        >
          {t("phone.audio.play")}
        </Button>
      </Group>
      <NoticeChoice />
    </Stack>
  );
}

function NoticeChoice() {
  const { t } = useTranslation();
  const [permission, setPermission] = useState<NotificationPermission>(() =>
    "Notification" in window ? Notification.permission : "denied",
  );
  if (permission === "granted") {
    return (
      <Text size="sm" c="dimmed">
        {t("phone.audio.noticesOn")}
      </Text>
    );
  }
  if (permission === "denied") return <Alert color="wait">{t("phone.audio.noticesDenied")}</Alert>;
  return (
    <Button
      variant="default"
      w="fit-content"
      leftSection={<IconBell size={18} stroke={1.6} />}
      onClick={() => void askForNotices().then(setPermission)}
    >
      {t("phone.audio.notices")}
    </Button>
  );
}

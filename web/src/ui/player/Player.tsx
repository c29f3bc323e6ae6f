import { ActionIcon, Group, Menu, Text, Tooltip, UnstyledButton } from "@mantine/core";
import { IconDownload, IconPlayerPauseFilled, IconPlayerPlayFilled } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { mediaUrl } from "@/api/client";
import type { Peaks } from "@/api/types";
import { clockText } from "@/ui/clockText";
import classes from "./player.module.css";
import { Waveform } from "./Waveform";

interface Props {
  /** Path of the sound below the API, as `/recordings/7/audio`. */
  audioPath: string;
  peaksKey: readonly unknown[];
  fetchPeaks: (signal: AbortSignal) => Promise<Peaks>;
  label: string;
  durationS: number;
  fileName: string;
  onPlayed?: () => void;
}

const SPEEDS = [0.75, 1, 1.25, 1.5, 2];
const STEP_S = 5;

/** Plays, seeks by click or arrow keys, at the speed wanted. */
export function Player(props: Props) {
  const { t } = useTranslation();
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [measured, setMeasured] = useState<number | null>(null);
  const [speed, setSpeed] = useState(1);
  const [broken, setBroken] = useState(false);
  const peaks = useQuery({
    queryKey: props.peaksKey,
    staleTime: Infinity,
    queryFn: ({ signal }) => props.fetchPeaks(signal),
  });
  const duration = Math.max(measured ?? props.durationS, 0.1);
  const url = mediaUrl(props.audioPath);

  const toggle = useCallback(() => {
    const sound = audio.current;
    if (sound === null) return;
    if (sound.paused) {
      setBroken(false);
      sound.play().catch(() => {
        setBroken(true);
      });
    } else sound.pause();
  }, []);

  const seek = useCallback(
    (to: number) => {
      const time = Math.min(Math.max(0, to), duration);
      if (audio.current !== null) audio.current.currentTime = time;
      setAt(time);
    },
    [duration],
  );

  const keys = (event: KeyboardEvent) => {
    const acts: Record<string, (() => void) | undefined> = {
      ArrowRight: () => {
        seek(at + STEP_S);
      },
      ArrowUp: () => {
        seek(at + STEP_S);
      },
      ArrowLeft: () => {
        seek(at - STEP_S);
      },
      ArrowDown: () => {
        seek(at - STEP_S);
      },
      Home: () => {
        seek(0);
      },
      End: () => {
        seek(duration);
      },
      " ": toggle,
    };
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };

  return (
    <div className={classes.player} role="group" aria-label={props.label}>
      {/* eslint-disable-next-line jsx-a11y/media-has-caption -- a recorded call has no caption track */}
      <audio
        ref={audio}
        src={url}
        preload="none"
        onPlay={() => {
          setPlaying(true);
          props.onPlayed?.();
        }}
        onPause={() => {
          setPlaying(false);
        }}
        onEnded={() => {
          setPlaying(false);
        }}
        onTimeUpdate={(event) => {
          setAt(event.currentTarget.currentTime);
        }}
        onLoadedMetadata={(event) => {
          const { duration: real } = event.currentTarget;
          if (Number.isFinite(real)) setMeasured(real);
        }}
        onError={() => {
          setBroken(true);
        }}
      />
      <ActionIcon
        size={44}
        radius={22}
        variant="filled"
        aria-label={playing ? t("common.player.pause") : t("common.player.play")}
        onClick={toggle}
      >
        {playing ? <IconPlayerPauseFilled size={20} /> : <IconPlayerPlayFilled size={20} />}
      </ActionIcon>
      <div
        className={classes.wave}
        role="slider"
        tabIndex={0}
        aria-label={t("common.player.position")}
        aria-valuemin={0}
        aria-valuemax={Math.round(duration)}
        aria-valuenow={Math.round(at)}
        aria-valuetext={`${clockText(at)} / ${clockText(duration)}`}
        onKeyDown={keys}
        onPointerDown={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          seek(((event.clientX - box.left) / box.width) * duration);
        }}
      >
        <Waveform
          channels={peaks.data?.channels ?? []}
          played={at / duration}
          loading={peaks.isPending}
        />
      </div>
      <Group gap={4} wrap="nowrap" className={classes.tools}>
        <Text size="xs" c="dimmed" className="tabular" miw={84} ta="right">
          {clockText(at)} / {clockText(duration)}
        </Text>
        <Menu width={96}>
          <Menu.Target>
            <Tooltip label={t("common.player.speed")}>
              <UnstyledButton
                className={classes.speed}
                aria-label={`${t("common.player.speed")} ${String(speed)}×`}
              >
                {speed}×
              </UnstyledButton>
            </Tooltip>
          </Menu.Target>
          <Menu.Dropdown>
            {SPEEDS.map((choice) => (
              <Menu.Item
                key={choice}
                aria-current={choice === speed || undefined}
                onClick={() => {
                  setSpeed(choice);
                  if (audio.current !== null) audio.current.playbackRate = choice;
                }}
              >
                {choice}×
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Tooltip label={t("common.player.download")}>
          <ActionIcon
            component="a"
            href={url}
            download={props.fileName}
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t("common.player.download")}
          >
            <IconDownload size={18} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Group>
      {broken && (
        <Text size="sm" c="var(--oh-fail)" role="alert" className={classes.broken}>
          {t("common.player.broken")}
        </Text>
      )}
    </div>
  );
}

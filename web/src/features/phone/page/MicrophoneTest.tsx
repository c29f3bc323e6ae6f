import { Alert, Button, Group, Text } from "@mantine/core";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { microphoneConstraints } from "../audio/preferences";
import classes from "./page.module.css";

/** Shows what the chosen microphone hears; nothing is sent anywhere. */
export function MicrophoneTest({ onAllowed }: { onAllowed: () => void }) {
  const { t } = useTranslation();
  const [state, setState] = useState<"idle" | "on" | "denied">("idle");
  const bar = useRef<HTMLDivElement>(null);
  const stop = useRef<() => void>(() => undefined);

  const start = useCallback(async () => {
    try {
      const stream = await navigator.mediaDevices.getUserMedia(microphoneConstraints());
      const context = new AudioContext();
      const analyser = context.createAnalyser();
      context.createMediaStreamSource(stream).connect(analyser);
      const samples = new Float32Array(analyser.fftSize);
      let frame = 0;
      const draw = () => {
        analyser.getFloatTimeDomainData(samples);
        const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
        const level = Math.min(1, Math.sqrt(power) * 6);
        if (bar.current !== null) bar.current.style.transform = `scaleX(${level.toFixed(3)})`;
        frame = requestAnimationFrame(draw);
      };
      draw();
      stop.current = () => {
        cancelAnimationFrame(frame);
        stream.getTracks().forEach((track) => {
          track.stop();
        });
        void context.close();
      };
      setState("on");
      onAllowed();
    } catch {
      setState("denied");
    }
  }, [onAllowed]);

  useEffect(
    () => () => {
      stop.current();
    },
    [],
  );

  return (
    <div>
      <Group gap="sm">
        <Button
          variant="default"
          onClick={() => {
            if (state === "on") {
              stop.current();
              setState("idle");
            } else void start();
          }}
        >
          {state === "on" ? t("phone.audio.stopTest") : t("phone.audio.test")}
        </Button>
        {state === "on" && (
          <Text size="sm" c="dimmed">
            {t("phone.audio.speak")}
          </Text>
        )}
      </Group>
      {state === "on" && (
        <div className={classes.meter} role="img" aria-label={t("phone.audio.level")}>
          <div ref={bar} className={classes.level} />
        </div>
      )}
      {state === "denied" && (
        <Alert color="fail" mt="sm">
          {t("phone.audio.denied")}
        </Alert>
      )}
    </div>
  );
}

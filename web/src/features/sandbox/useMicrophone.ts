/** Lends this browser's microphone to a handset: a line of its own, and the one call on it. */
import { useCallback, useEffect, useRef, useState } from "react";
import { api, unwrap } from "@/api/client";
import type { Handset } from "@/api/types";
import { microphoneConstraints } from "@/features/phone/audio/preferences";
import { SipLine } from "@/features/phone/line/SipLine";
import type { LineSnapshot } from "@/features/phone/line/types";

export type MicrophoneState =
  "off" | "asking" | "connecting" | "talking" | "denied" | "lost" | "failed";

const HANDSET = "/api/v1/sandbox/handsets/{number}";
const CONNECT_MS = 15_000;

export function useMicrophone(handset: Handset, onError: (error: unknown) => void) {
  const [state, setState] = useState<MicrophoneState>("off");
  const line = useRef<SipLine | null>(null);
  const timer = useRef<number | undefined>(undefined);
  const { number } = handset;

  const end = useCallback((became: MicrophoneState) => {
    window.clearTimeout(timer.current);
    const ending = line.current;
    line.current = null;
    setState(became);
    void ending?.stop();
  }, []);

  const start = useCallback(async () => {
    if (line.current !== null) return;
    setState("asking");
    const made: SipLine = new SipLine(
      async () => {
        const path = { params: { path: { number } } };
        const given = await unwrap(api.POST(`${HANDSET}/browser`, path));
        return { ...given, device_id: given.endpoint, ice_servers: [], caller_numbers: [] };
      },
      (snapshot) => {
        if (line.current === made) follow(snapshot);
      },
    );
    line.current = made;
    let asked = false;
    let taken = false;
    const follow = ({ status, calls }: LineSnapshot) => {
      if (status === "ready" && !asked) {
        asked = true;
        const params = { path: { number } };
        unwrap(api.POST(`${HANDSET}/answer`, { params, body: { by: "browser" } })).catch(
          (error: unknown) => {
            if (line.current !== made) return;
            end("failed");
            onError(error);
          },
        );
      }
      const call = calls.at(-1);
      if (call?.state === "incoming" && !taken) {
        taken = true;
        void made.run({ act: "answer", id: call.id });
      } else if (call?.state === "talking") {
        window.clearTimeout(timer.current);
        setState("talking");
      } else if (call?.state === "ended") {
        end(
          call.endReason === "microphone" ? "denied" : call.answeredAt === null ? "failed" : "off",
        );
      } else if (status === "offline" || status === "refused") end("lost");
    };
    try {
      const sound = await navigator.mediaDevices.getUserMedia(microphoneConstraints());
      sound.getTracks().forEach((track) => {
        track.stop();
      });
    } catch {
      if (line.current === made) end("denied");
      return;
    }
    // Switched off again, or the page left, while the browser asked.
    if (line.current !== made) return;
    setState("connecting");
    timer.current = window.setTimeout(() => {
      end("lost");
    }, CONNECT_MS);
    await made.start();
  }, [number, end, onError]);

  useEffect(
    () => () => {
      end("off");
    },
    [end],
  );

  // Hung up on the handset: nothing is left to lend a microphone to.
  const over = handset.state === "idle";
  useEffect(() => {
    if (over && line.current !== null) end("off");
  }, [over, end]);

  return {
    state,
    start,
    stop: () => {
      end("off");
    },
  };
}

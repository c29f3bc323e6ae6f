/** Rings for incoming calls, and lets the caller hear that the far end rings. */
import { useEffect } from "react";
import type { PhoneStore } from "../line/PhoneStore";
import type { LineSnapshot } from "../line/types";
import { playPattern } from "./tones";

function wantedTone(line: LineSnapshot): "ring" | "waiting" | "ringback" | null {
  const has = (state: string) => line.calls.some((call) => call.state === state);
  if (has("incoming")) return has("talking") ? "waiting" : "ring";
  return has("ringing") ? "ringback" : null;
}

export function useCallTones(line: LineSnapshot, store: PhoneStore): void {
  const tone = wantedTone(line);
  useEffect(() => {
    if (tone === null || !store.holdsLine()) return;
    const stop = playPattern(tone);
    const buzz = tone === "ring" && !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (buzz && "vibrate" in navigator) navigator.vibrate([300, 200, 300]);
    return () => {
      stop();
      if (buzz && "vibrate" in navigator) navigator.vibrate(0);
    };
  }, [tone, store]);
}

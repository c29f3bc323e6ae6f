/** Alt with a letter works from anywhere, so that no field steals it and no page needs the focus. */
import { useEffect } from "react";
import type { Phone } from "./context";

export const CALL_KEYS = { answer: "A", decline: "D", hangUp: "X", mute: "M", hold: "H" } as const;

export function useCallKeys({ line, send }: Pick<Phone, "line" | "send">): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!event.altKey || event.ctrlKey || event.metaKey) return;
      const incoming = line.calls.find((call) => call.state === "incoming");
      const active = line.calls.find((call) => call.id === line.activeId && call.state !== "ended");
      const acts: Record<string, (() => void) | undefined> = {
        KeyA:
          incoming &&
          (() => {
            send({ act: "answer", id: incoming.id });
          }),
        KeyD:
          incoming &&
          (() => {
            send({ act: "decline", id: incoming.id });
          }),
        KeyX:
          active &&
          (() => {
            send({ act: "hangUp", id: active.id });
          }),
        KeyM:
          active &&
          (() => {
            send({ act: "mute", id: active.id, on: !active.muted });
          }),
        KeyH:
          active &&
          (() => {
            send({ act: "hold", id: active.id, on: active.state !== "held" });
          }),
      };
      const act = acts[event.code];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", press);
    return () => {
      window.removeEventListener("keydown", press);
    };
  }, [line, send]);
}

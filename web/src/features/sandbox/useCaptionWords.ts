/** Says what happened on a handset in the reader's language; what was spoken stays as it was said. */
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { Caption } from "@/api/types";
import { readPhone } from "@/ui/phoneText";

const CALLING = /^calling (.+)$/;
const RINGING = /^ringing: call from (.+)$/;
const PRESSED = /^pressed (.+)$/;
const SPOKE = /^speaking for (.+) s$/;
const KEY = /^\(key (.)\)$/;

export function useCaptionWords(): (caption: Caption) => string {
  const { t } = useTranslation();

  const happened = useCallback(
    (text: string) => {
      const called = CALLING.exec(text)?.[1];
      if (called !== undefined) return t("sandbox.event.calling", { who: readPhone(called).text });
      const caller = RINGING.exec(text)?.[1];
      if (caller !== undefined) {
        const who = caller.startsWith("+") ? readPhone(caller).text : t("sandbox.event.withheld");
        return t("sandbox.event.ringing", { who });
      }
      // Sentences about a script are said as the server says them: they quote what was written there.
      return /[.:]/.test(text) ? text : t(`sandbox.event.${text}`, { defaultValue: text });
    },
    [t],
  );

  return useCallback(
    ({ who, text }) => {
      if (who === "event") return happened(text);
      const key = KEY.exec(text)?.[1];
      if (who === "peer") return key === undefined ? text : t("sandbox.event.key", { key });
      const keys = PRESSED.exec(text)?.[1];
      if (keys !== undefined) return t("sandbox.event.pressed", { keys });
      const seconds = SPOKE.exec(text)?.[1];
      return seconds === undefined ? text : t("sandbox.event.spoke", { seconds });
    },
    [t, happened],
  );
}

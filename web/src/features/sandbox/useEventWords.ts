/** Says what happened on a handset in the reader's language. */
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { readPhone } from "@/ui/phoneText";

const CALLING = /^calling (.+)$/;
const RINGING = /^ringing: call from (.+)$/;

export function useEventWords(): (text: string) => string {
  const { t } = useTranslation();
  return useCallback(
    (text) => {
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
}

/** Says a step of a call's timeline in the reader's language. */
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { CallStep } from "@/api/types";
import { readPhone } from "@/ui/phoneText";

/** Better a clumsy text than none, should a server be newer than this page. */
function spelled(code: string): string {
  const text = code.replaceAll(/[_-]/g, " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Names and sentences are shown as they are; ids are for machines. */
function isShown([key, value]: [string, unknown]): boolean {
  return !key.endsWith("_id") && ["string", "number"].includes(typeof value) && value !== "";
}

export function useStepWords(): (step: CallStep) => { title: string; details: string[] } {
  const { t } = useTranslation();
  return useCallback(
    ({ what, detail }) => ({
      title: t(`calls.step.${what}`, { defaultValue: spelled(what) }),
      details: Object.entries(detail)
        .filter(isShown)
        .map(([key, value]) => {
          const text = String(value);
          // The nodes of a flow of one's own bear the names their maker gave them.
          if (key === "node") return t(`calls.node.${text}`, { defaultValue: text });
          if (key === "cause" || key === "outcome") {
            return t(`calls.${key}.${text}`, { defaultValue: spelled(text) });
          }
          return /^\+\d{6,}$/.test(text) ? readPhone(text).text : text;
        }),
    }),
    [t],
  );
}

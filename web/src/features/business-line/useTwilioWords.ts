/** Says of what went wrong at Twilio what happened, what it means and what to do. */
import { notifications } from "@mantine/notifications";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "@/api/problem";
import { useErrorText, type ErrorWords } from "@/ui/errorText";

/** The token was changed or revoked there. */
export function isRefusedLogin(error: unknown): boolean {
  return (
    error instanceof ApiProblem &&
    error.status === 422 &&
    error.fields.some(({ where }) => where.endsWith("auth_token"))
  );
}

export function useTwilioWords(): (error: unknown) => ErrorWords {
  const { t } = useTranslation();
  const words = useErrorText();
  return useCallback(
    (error) => {
      if (isRefusedLogin(error)) {
        return {
          title: t("businessLine.trouble.refused"),
          text: t("businessLine.trouble.refusedText"),
        };
      }
      if (error instanceof ApiProblem) {
        if (error.status === 503) {
          return {
            title: t("businessLine.trouble.down"),
            text: t("businessLine.trouble.downText"),
          };
        }
        if (error.status === 429) {
          const count = Math.ceil(error.retryAfterS ?? 5);
          return {
            title: t("businessLine.trouble.busy"),
            text: t("businessLine.trouble.busyText", { count }),
          };
        }
        if (error.status === 404 || error.status === 422 || error.status === 409) {
          return { title: error.title, text: error.message };
        }
      }
      return words(error);
    },
    [t, words],
  );
}

export function useShowTwilioError(): (error: unknown) => void {
  const words = useTwilioWords();
  return useCallback(
    (error) => {
      const { title, text } = words(error);
      notifications.show({ color: "fail", title, message: text, autoClose: 8000 });
    },
    [words],
  );
}

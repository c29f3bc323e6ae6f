/** Says of any error what happened and what to do, in the reader's language. */
import { notifications } from "@mantine/notifications";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem, NoAnswer } from "@/api/problem";

export interface ErrorWords {
  title: string;
  text: string;
}

export function useErrorText(): (error: unknown) => ErrorWords {
  const { t } = useTranslation();
  return useCallback(
    (error) => {
      if (error instanceof NoAnswer) {
        return { title: t("common.error.noAnswer"), text: t("common.error.noAnswerText") };
      }
      if (error instanceof ApiProblem) {
        if (error.status === 403) {
          return { title: t("common.error.forbidden"), text: t("common.error.forbiddenText") };
        }
        if (error.status === 404) {
          return { title: t("common.error.gone"), text: t("common.error.goneText") };
        }
        if (error.status >= 500) {
          return { title: t("common.error.server"), text: t("common.error.serverText") };
        }
        return { title: error.title, text: error.message };
      }
      return { title: t("common.error.page"), text: t("common.error.pageText") };
    },
    [t],
  );
}

/** For acts that have no form to show their error in. */
export function useShowError(): (error: unknown) => void {
  const words = useErrorText();
  return useCallback(
    (error) => {
      const { title, text } = words(error);
      const id = error instanceof ApiProblem ? error.supportId : undefined;
      notifications.show({
        color: "fail",
        title,
        message: id === undefined ? text : `${text} (${id})`,
        autoClose: 8000,
      });
    },
    [words],
  );
}

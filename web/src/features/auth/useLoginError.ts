/** What went wrong with a login, without telling a stranger which part was wrong. */
import { useTranslation } from "react-i18next";
import { isProblem } from "@/api/problem";
import { useErrorText, type ErrorWords } from "@/ui/errorText";

export function useLoginError(): (error: unknown, withCode: boolean) => ErrorWords | null {
  const { t } = useTranslation();
  const general = useErrorText();
  return (error, withCode) => {
    if (error === null || error === undefined || isProblem(error, "second-factor-required"))
      return null;
    if (isProblem(error, "too-many-attempts")) {
      const minutes = Math.ceil((error.retryAfterS ?? 60) / 60);
      return { title: t("auth.throttled"), text: t("auth.throttledText", { count: minutes }) };
    }
    if (isProblem(error) && error.status === 401) {
      return withCode
        ? { title: t("auth.codeWrong"), text: t("auth.codeWrongText") }
        : { title: t("auth.wrong"), text: t("auth.wrongText") };
    }
    return general(error);
  };
}

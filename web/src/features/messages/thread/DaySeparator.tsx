import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import classes from "./thread.module.css";

const DAY_MS = 86_400_000;

export function DaySeparator({ at }: { at: string }) {
  const { t } = useTranslation();
  const { dayKey, language, timeZone } = useFormats();
  const date = new Date(at);
  const now = new Date();
  const key = dayKey(date);
  const words = () => {
    if (key === dayKey(now)) return t("messages.today");
    if (key === dayKey(new Date(now.getTime() - DAY_MS))) return t("common.yesterday");
    const sameYear = key.slice(0, 4) === dayKey(now).slice(0, 4);
    return new Intl.DateTimeFormat(language, {
      timeZone,
      weekday: "long",
      day: "numeric",
      month: "long",
      year: sameYear ? undefined : "numeric",
    }).format(date);
  };
  return (
    <h3 className={classes.day}>
      <time dateTime={key}>{words()}</time>
    </h3>
  );
}

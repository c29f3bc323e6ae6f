import { Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";

/** A moment in the account's time zone: today by the clock, else with the day; exact on hover. */
export function Timestamp({ at, seconds = false }: { at: string; seconds?: boolean }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const date = new Date(at);
  const today = formats.dayKey(new Date());
  const before = new Date();
  before.setDate(before.getDate() - 1);
  const yesterday = formats.dayKey(before);
  const key = formats.dayKey(date);
  const time = seconds ? formats.seconds(date) : formats.time(date);
  const day = key === today ? null : key === yesterday ? t("common.yesterday") : formats.day(date);
  return (
    <Tooltip label={formats.exact(date)}>
      <time className="tabular" dateTime={at}>
        {day === null ? time : `${day}, ${time}`}
      </time>
    </Tooltip>
  );
}

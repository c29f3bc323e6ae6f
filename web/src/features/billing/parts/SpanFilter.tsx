import { Group, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import { useSearchText } from "@/ui/list/useSearchText";
import classes from "../billing.module.css";
import { dayAfter, dayStart } from "../days";

/** The chosen days as instants; the last day is part of the span. */
export function useSpan(): { begin?: string; end?: string } {
  const { timeZone } = useFormats();
  const [from] = useSearchText("from");
  const [until] = useSearchText("until");
  return {
    ...(from === "" ? {} : { begin: dayStart(from, timeZone) }),
    ...(until === "" ? {} : { end: dayStart(dayAfter(until), timeZone) }),
  };
}

export function SpanFilter() {
  const { t } = useTranslation();
  const [from, setFrom] = useSearchText("from");
  const [until, setUntil] = useSearchText("until");
  return (
    <Group gap="xs" wrap="nowrap" className={classes.span}>
      <TextInput
        type="date"
        aria-label={t("billing.span.from")}
        value={from}
        max={until === "" ? undefined : until}
        onChange={(event) => {
          setFrom(event.currentTarget.value);
        }}
      />
      <span aria-hidden>–</span>
      <TextInput
        type="date"
        aria-label={t("billing.span.until")}
        value={until}
        min={from === "" ? undefined : from}
        onChange={(event) => {
          setUntil(event.currentTarget.value);
        }}
      />
    </Group>
  );
}

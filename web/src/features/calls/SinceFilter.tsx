import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./calls.module.css";

const DAYS = { today: 0, week: 7, month: 30 } as const;
type Span = keyof typeof DAYS;

/** The start of the span, to the day, so that the address and its answer can be kept. */
export function sinceMoment(span: string): string | undefined {
  if (!(span in DAYS)) return undefined;
  const start = new Date();
  start.setHours(0, 0, 0, 0);
  start.setDate(start.getDate() - DAYS[span as Span]);
  return start.toISOString();
}

export function SinceFilter({
  value,
  onChange,
}: {
  value: string;
  onChange: (value: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <Select
      aria-label={t("calls.filter.since")}
      placeholder={t("calls.filter.since")}
      className={classes.filter}
      clearable
      value={value === "" ? null : value}
      onChange={(span) => {
        onChange(span ?? "");
      }}
      data={(Object.keys(DAYS) as Span[]).map((span) => ({
        value: span,
        label: t(`calls.since.${span}`),
      }))}
    />
  );
}

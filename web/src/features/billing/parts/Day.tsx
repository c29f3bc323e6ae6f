import { useFormats } from "@/app/formats";

/** A calendar day as `2026-10-01`: it is of no time zone. */
export function Day({ on }: { on: string | null }) {
  const { language } = useFormats();
  if (on === null) return <>–</>;
  return (
    <time className="tabular" dateTime={on}>
      {dayText(on, language)}
    </time>
  );
}

export function dayText(on: string, language: string): string {
  const written = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" });
  return written.format(new Date(`${on}T00:00:00Z`));
}

/** The end of a period is not part of it. */
export function lastDay(end: string): string {
  const last = new Date(`${end}T00:00:00Z`);
  last.setUTCDate(last.getUTCDate() - 1);
  return last.toISOString().slice(0, 10);
}

export function Period({ start, end }: { start: string; end: string }) {
  const { language } = useFormats();
  const written = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" });
  const at = (day: string) => new Date(`${day}T00:00:00Z`);
  return <span className="tabular">{written.formatRange(at(start), at(lastDay(end)))}</span>;
}

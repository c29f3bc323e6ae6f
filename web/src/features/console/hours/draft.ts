/** Business hours while they are being written: complete, and times as the clock shows them. */
import type { components } from "@/api/schema";

export type Hours = components["schemas"]["BusinessHours-Output"];
export type HoursInput = components["schemas"]["BusinessHours-Input"];
export interface Opening {
  start: string;
  end: string;
}
export interface ExceptionDraft {
  day: string;
  name: string;
  openings: Opening[];
}
export interface Draft {
  on: boolean;
  time_zone: string;
  week: Opening[][];
  exceptions: ExceptionDraft[];
  outside: "voicemail" | "ring" | "forward";
  greeting_text: string;
  forward_to: string;
}

export const OFFICE: Opening = { start: "09:00", end: "17:00" };
const WEEKDAYS = 5;

const clock = (given: readonly { start: string; end: string }[] = []): Opening[] =>
  given.map(({ start, end }) => ({ start: start.slice(0, 5), end: end.slice(0, 5) }));

export function draftOf(hours: Hours | null, timeZone: string): Draft {
  return {
    on: hours !== null,
    time_zone: hours?.time_zone ?? timeZone,
    week: Array.from({ length: 7 }, (_, day) =>
      hours === null ? (day < WEEKDAYS ? [OFFICE] : []) : clock(hours.week[day]?.openings),
    ),
    exceptions: (hours?.exceptions ?? []).map(({ day, name, openings }) => ({
      day,
      name: name ?? "",
      openings: clock(openings),
    })),
    outside: hours?.outside ?? "voicemail",
    greeting_text: hours?.greeting_text ?? "",
    forward_to: hours?.forward_to ?? "",
  };
}

export function inputOf(draft: Draft, forwardTo: string | null): HoursInput {
  return {
    time_zone: draft.time_zone,
    week: draft.week.map((openings) => ({ openings })),
    exceptions: draft.exceptions,
    outside: draft.outside,
    greeting_text: draft.greeting_text,
    forward_to: draft.outside === "forward" ? forwardTo : null,
  };
}

/** The other four working days become what Monday is. */
export function copyMonday(week: Opening[][]): Opening[][] {
  const monday = week[0] ?? [];
  return week.map((openings, day) => (day > 0 && day < WEEKDAYS ? monday : openings));
}

/** The next one of a day begins where people come back from lunch. */
export function nextOpening(openings: readonly Opening[]): Opening {
  const last = openings.at(-1);
  if (last === undefined) return OFFICE;
  const hour = Number(last.end.slice(0, 2));
  const two = (value: number) => `${String(Math.min(23, value)).padStart(2, "0")}:00`;
  return { start: two(hour + 1), end: two(hour + 4) };
}

/** As Monday to Sunday, in the reader's language. */
export function weekdayNames(language: string, width: "long" | "short" = "long"): string[] {
  const format = new Intl.DateTimeFormat(language, { weekday: width, timeZone: "UTC" });
  // The first of January 2024 was a Monday.
  return Array.from({ length: 7 }, (_, day) => format.format(Date.UTC(2024, 0, 1 + day)));
}

/** "17:00" today, "Monday 9:00" within the week, else with the date; on the business's own clock. */
export function momentText(at: Date, now: Date, language: string, timeZone: string): string {
  const text = (options: Intl.DateTimeFormatOptions, moment = at) =>
    new Intl.DateTimeFormat(language, { timeZone, ...options }).format(moment);
  const time = text({ hour: "numeric", minute: "2-digit" });
  const date: Intl.DateTimeFormatOptions = { dateStyle: "short" };
  if (text(date) === text(date, now)) return time;
  const days = (at.getTime() - now.getTime()) / 86_400_000;
  if (days < 6) return `${text({ weekday: "long" })} ${time}`;
  return `${text({ day: "numeric", month: "long" })} ${time}`;
}

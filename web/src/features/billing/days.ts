/** Calendar days of the account's time zone as instants, whatever the clocks do that night. */

function offsetMs(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const wall = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return wall - at;
}

/** The instant at which the clocks of `zone` show `wall`, as `2026-10-25T08:00`. */
export function wallInstant(wall: string, zone: string): string {
  const shown = new Date(`${wall}Z`).getTime();
  const guess = shown - offsetMs(shown, zone);
  return new Date(shown - offsetMs(guess, zone)).toISOString();
}

/** The instant at which `day` (as `2026-10-25`) begins in `zone`. */
export function dayStart(day: string, zone: string): string {
  return wallInstant(`${day}T00:00`, zone);
}

export function dayAfter(day: string): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

/** The month before the one `day` is in, its end not part of it: what is usually invoiced. */
export function monthBefore(day: string): { start: string; end: string } {
  const first = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  const end = first.toISOString().slice(0, 10);
  first.setUTCMonth(first.getUTCMonth() - 1);
  return { start: first.toISOString().slice(0, 10), end };
}

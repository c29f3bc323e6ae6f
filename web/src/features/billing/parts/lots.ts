/** Included minutes in words. */
import type { Lot } from "../types";

/** Whole minutes; below ten with the tenth that is begun, rounded down so that nobody is promised too much. */
export function minutesText(seconds: number): string {
  const minutes = seconds / 60;
  return minutes >= 10 || Number.isInteger(minutes)
    ? String(Math.floor(minutes))
    : String(Math.floor(minutes * 10) / 10);
}

export function percentLeft({ left_s, granted_s }: Pick<Lot, "left_s" | "granted_s">): number {
  return granted_s === 0 ? 0 : Math.min(100, (left_s / granted_s) * 100);
}

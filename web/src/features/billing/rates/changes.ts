/** What happens to a price between two versions. */
import type { Change } from "../types";

export type ChangeKind = "added" | "removed" | "dearer" | "cheaper" | "changed";

export function kindOf({ before, after }: Change): ChangeKind {
  if (before === null) return "added";
  if (after === null) return "removed";
  const [was, is] = [leading(before), leading(after)];
  if (was === null || is === null || was === is) return "changed";
  return is > was ? "dearer" : "cheaper";
}

/** By how much, in percent; null where one of them is no plain price, or nothing. */
export function percentOf({ before, after }: Change): number | null {
  if (before === null || after === null) return null;
  const [was, is] = [leading(before), leading(after)];
  if (was === null || is === null || was === 0) return null;
  return ((is - was) / was) * 100;
}

/** Prices may be fractions, as `1/3`, and may be followed by words. */
function leading(text: string): number | null {
  const found = /^(\d+(?:\.\d+)?)(?:\/(\d+))?/.exec(text);
  if (found === null) return null;
  return Number(found[1]) / Number(found[2] ?? "1");
}

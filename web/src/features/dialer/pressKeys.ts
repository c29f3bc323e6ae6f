import { freshId } from "@/api/freshId";
import { isProblem, NoAnswer } from "@/api/problem";

const SAME_PRESS_MS = 60_000;

/**
 * Keys by which the server knows a choice again. When no answer came, the next press on the same number means
 * the same call: a land-line that rings already must not ring twice.
 */
export function pressKeys(now: () => number = Date.now) {
  let open: { to: string; key: string; at: number } | null = null;
  return {
    keyOf(to: string): string {
      if (open?.to !== to || now() - open.at > SAME_PRESS_MS)
        open = { to, key: freshId(), at: now() };
      return open.key;
    },
    answered(to: string, problem?: unknown): void {
      const mayRing = problem instanceof NoAnswer || (isProblem(problem) && problem.status >= 500);
      if (open?.to === to && !mayRing) open = null;
    },
  };
}

/** Turns legs into the spans that are drawn: rang, then talked. */
import type { CallDetail, CallLeg } from "@/api/types";

export interface Span {
  kind: "rang" | "talked";
  /** Parts of the whole call, 0 to 1. */
  from: number;
  to: number;
  seconds: number;
}

export interface LegSpans {
  leg: CallLeg;
  spans: Span[];
}

const time = (moment: string) => new Date(moment).getTime();

export function callSpans(call: CallDetail, now: number): { legs: LegSpans[]; totalS: number } {
  const start = time(call.started_at);
  const ends = call.legs.map((leg) => (leg.ended_at === null ? now : time(leg.ended_at)));
  const end = Math.max(start + 1000, call.ended_at === null ? now : time(call.ended_at), ...ends);
  const whole = end - start;
  const part = (moment: number) => Math.min(1, Math.max(0, (moment - start) / whole));
  const span = (kind: Span["kind"], from: number, to: number): Span => ({
    kind,
    from: part(from),
    to: part(to),
    seconds: Math.max(0, (to - from) / 1000),
  });
  const legs = call.legs.map((leg) => {
    if (leg.started_at === null) return { leg, spans: [] };
    const began = time(leg.started_at);
    const over = leg.ended_at === null ? end : time(leg.ended_at);
    if (leg.answered_at === null) return { leg, spans: [span("rang", began, over)] };
    const answered = time(leg.answered_at);
    return { leg, spans: [span("rang", began, answered), span("talked", answered, over)] };
  });
  return { legs, totalS: whole / 1000 };
}

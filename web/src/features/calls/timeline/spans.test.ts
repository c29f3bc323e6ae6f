import { describe, expect, it } from "vitest";
import { calls, detailOf } from "@/mocks/data";
import { callSpans } from "./spans";

const at = (seconds: number) => new Date(1_000_000 + seconds * 1000).toISOString();

describe("callSpans", () => {
  const [sample] = calls;
  if (sample === undefined) throw new Error("no sample");
  const leg = { role: "agent", party: "", party_name: "", cause: null, trunk: null, billable_s: 0 };
  const call = { ...detailOf(sample), started_at: at(0), ended_at: at(100) };

  it("draws ringing up to the answer and talk after it", () => {
    const legs = [{ ...leg, id: "1", started_at: at(10), answered_at: at(20), ended_at: at(100) }];
    const { legs: drawn, totalS } = callSpans({ ...call, legs }, 0);
    expect(totalS).toBe(100);
    expect(drawn[0]?.spans).toEqual([
      { kind: "rang", from: 0.1, to: 0.2, seconds: 10 },
      { kind: "talked", from: 0.2, to: 1, seconds: 80 },
    ]);
  });

  it("draws only ringing when nobody answered", () => {
    const legs = [{ ...leg, id: "1", started_at: at(0), answered_at: null, ended_at: at(50) }];
    expect(callSpans({ ...call, legs }, 0).legs[0]?.spans).toEqual([
      { kind: "rang", from: 0, to: 0.5, seconds: 50 },
    ]);
  });

  it("lets a living leg grow to now", () => {
    const legs = [{ ...leg, id: "1", started_at: at(0), answered_at: at(0), ended_at: null }];
    const now = new Date(at(200)).getTime();
    const { legs: drawn, totalS } = callSpans({ ...call, ended_at: null, legs }, now);
    expect(totalS).toBe(200);
    expect(drawn[0]?.spans[1]?.to).toBe(1);
  });

  it("draws nothing for a leg that has not begun", () => {
    const legs = [{ ...leg, id: "1", started_at: null, answered_at: null, ended_at: null }];
    expect(callSpans({ ...call, legs }, 0).legs[0]?.spans).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import type { LiveSale } from "../types";
import { totalsOf } from "./totals";

let made = 0;

function call(
  owes: [string, number] | null,
  earns: [string, number] | null,
  call_id = `c${String((made += 1))}`,
): LiveSale {
  const price = (of: [string, number] | null) =>
    of === null ? null : { currency: of[0], micros: of[1] };
  return {
    call_id,
    leg_id: "l",
    direction: "out",
    caller: "+34910123456",
    dialled: "447900123456",
    answered_at: "2026-11-21T10:00:00Z",
    customer: "Riverside",
    owes: price(owes),
    earns: price(earns),
    owes_per_minute_micros: null,
    earns_per_minute_micros: null,
  };
}

describe("totals of living calls", () => {
  it("add up what is paid and earned in one currency", () => {
    const calls = [call(["EUR", 20], ["EUR", 30]), call(["EUR", 5], ["EUR", 5])];
    expect(totalsOf(calls)).toEqual([
      { currency: "EUR", calls: 2, owes: 25, earns: 35, margin: 10 },
    ]);
  });

  it("keep currencies apart and claim no margin across them", () => {
    const calls = [call(["USD", 20], ["EUR", 30]), call(["EUR", 1], ["EUR", 2])];
    expect(totalsOf(calls)).toEqual([
      { currency: "EUR", calls: 2, owes: 1, earns: 32, margin: null },
      { currency: "USD", calls: 1, owes: 20, earns: 0, margin: null },
    ]);
  });

  it("count a call once whose legs are paid in different currencies", () => {
    const calls = [call(["EUR", 2], ["EUR", 3], "both"), call(["USD", 1], ["EUR", 2], "both")];
    expect(totalsOf(calls)).toEqual([
      { currency: "EUR", calls: 1, owes: 2, earns: 5, margin: null },
      { currency: "USD", calls: 1, owes: 1, earns: 0, margin: null },
    ]);
  });

  it("count a call that costs nothing", () => {
    expect(totalsOf([call(null, ["EUR", 7])])).toEqual([
      { currency: "EUR", calls: 1, owes: 0, earns: 7, margin: 7 },
    ]);
    expect(totalsOf([])).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { dayAfter, dayStart, monthBefore } from "./days";

describe("dayStart", () => {
  it("is midnight where the account is", () => {
    expect(dayStart("2026-07-01", "Europe/Madrid")).toBe("2026-06-30T22:00:00.000Z");
    expect(dayStart("2026-07-01", "America/New_York")).toBe("2026-07-01T04:00:00.000Z");
  });

  it("holds on the days on which clocks change", () => {
    expect(dayStart("2026-10-25", "Europe/Madrid")).toBe("2026-10-24T22:00:00.000Z");
    expect(dayStart("2026-10-26", "Europe/Madrid")).toBe("2026-10-25T23:00:00.000Z");
    expect(dayStart("2026-03-29", "Europe/Madrid")).toBe("2026-03-28T23:00:00.000Z");
    expect(dayStart("2026-03-30", "Europe/Madrid")).toBe("2026-03-29T22:00:00.000Z");
  });
});

it("knows the end of months and years", () => {
  expect(dayAfter("2026-12-31")).toBe("2027-01-01");
  expect(monthBefore("2026-01-15")).toEqual({ start: "2025-12-01", end: "2026-01-01" });
});

import { describe, expect, it } from "vitest";
import { minutesText, percentLeft } from "./lots";

describe("minutes left", () => {
  it("are told whole, and never more than there are", () => {
    expect(minutesText(12_000)).toBe("200");
    expect(minutesText(12_059)).toBe("200");
    expect(minutesText(119)).toBe("1.9");
    expect(minutesText(60)).toBe("1");
    expect(minutesText(0)).toBe("0");
  });

  it("are a part of what was granted", () => {
    expect(percentLeft({ left_s: 30, granted_s: 120 })).toBe(25);
    expect(percentLeft({ left_s: 0, granted_s: 0 })).toBe(0);
  });
});

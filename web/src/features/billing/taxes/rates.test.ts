import { describe, expect, it } from "vitest";
import { isPercent, placeChoices } from "./rates";

describe("a rate of one's own", () => {
  it.each([
    ["0", true],
    ["8.5", true],
    ["8,5", true],
    ["100", true],
    ["100.1", false],
    ["25/3", false],
    ["-1", false],
    ["7 %", false],
    ["", false],
  ])("%s is a percentage: %s", (text, expected) => {
    expect(isPercent(text)).toBe(expected);
  });

  it("is for the own country first, then for its parts, then for all others", () => {
    const places = [
      { code: "ES-CN", country: "ES" },
      { code: "PT-30", country: "PT" },
    ];
    const names: Record<string, string> = {
      ES: "Spain",
      "ES-CN": "Canary Islands",
      "PT-30": "Madeira",
    };
    const choices = placeChoices(places, "ES", (code) => names[code] ?? code);
    expect(choices.slice(0, 3)).toEqual([
      { value: "ES", label: "Spain" },
      { value: "ES-CN", label: "Canary Islands (Spain)" },
      { value: "AD", label: "AD" },
    ]);
    expect(choices.filter(({ value }) => value === "ES")).toHaveLength(1);
    expect(choices).toContainEqual({ value: "PT-30", label: "Madeira (PT)" });
  });
});

import { expect, it } from "vitest";
import { cleanPaste, readNumber } from "./readNumber";

it.each([
  ["(202) 555-0177", "US", "+12025550177"],
  ["2025550177", "US", "+12025550177"],
  ["+34 612 345 678", "US", "+34612345678"],
  ["612 345 678", "ES", "+34612345678"],
])("reads %s in %s", (typed, country, number) => {
  expect(readNumber(typed, country)).toEqual({ number });
});

it.each([
  ["", "empty"],
  ["Carol", "name"],
  ["12", "wrong"],
  ["+1202555", "wrong"],
] as const)("says what is wrong with '%s'", (typed, problem) => {
  expect(readNumber(typed, "US")).toEqual({ problem });
});

it("takes the number out of what was copied", () => {
  expect(cleanPaste(" tel:+12025550177\n")).toBe("+12025550177");
  expect(cleanPaste("\u202a(202) 555-0177\u202c")).toBe("(202) 555-0177");
  expect(cleanPaste("Carol Jones")).toBe("Carol Jones");
});

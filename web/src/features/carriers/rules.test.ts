import { describe, expect, it } from "vitest";
import { formatted, rewrite } from "./rules";

describe("rewrite", () => {
  const rules = [{ starts_with: "017", replace_with: "14", min_length: 6 }];

  it("replaces the prefix, as in SP-3", () => {
    expect(rewrite("0174448746", rules)).toEqual({ number: "144448746", rule: 0 });
  });

  it("leaves a number alone that is too short", () => {
    expect(rewrite("0174", rules)).toEqual({ number: "0174", rule: null });
  });

  it("takes the first rule that fits and no other", () => {
    const two = [
      { starts_with: "+1", replace_with: "001", min_length: 0 },
      { starts_with: "", replace_with: "9", min_length: 0 },
    ];
    expect(rewrite("+15550100", two).number).toBe("0015550100");
    expect(rewrite("+4930", two)).toEqual({ number: "9+4930", rule: 1 });
  });
});

describe("formatted", () => {
  it("writes national numbers only for the own country", () => {
    expect(formatted("+493012345678", "national", "DE")).toBe("03012345678");
    expect(formatted("+493012345678", "e164", "DE")).toBe("493012345678");
    expect(formatted("+493012345678", "plus_e164", "DE")).toBe("+493012345678");
  });

  it("keeps what is no E.164 number", () => {
    expect(formatted("*97", "national", "DE")).toBe("*97");
  });
});

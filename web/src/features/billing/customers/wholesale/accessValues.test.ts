import { describe, expect, it } from "vitest";
import { startValues, toGiven } from "./accessValues";

describe("an access as typed", () => {
  it("sends only what belongs to the way it is recognised", () => {
    const typed = {
      ...startValues(null),
      name: " Leeds ",
      username: " acme ",
      addresses: ["203.0.113.7"],
      prefix: "9911",
    };
    expect(toGiven(typed)).toMatchObject({
      name: "Leeds",
      username: "acme",
      addresses: [],
      prefix: "",
    });
    expect(toGiven({ ...typed, kind: "address" })).toMatchObject({
      username: null,
      addresses: ["203.0.113.7"],
      prefix: "",
    });
    expect(toGiven({ ...typed, kind: "prefix" })).toMatchObject({
      username: null,
      addresses: ["203.0.113.7"],
      prefix: "9911",
    });
  });

  it("keeps codecs in the order they were chosen", () => {
    expect(toGiven(startValues(null)).codecs).toEqual([]);
    const chosen = { ...startValues(null), codecs: ["opus" as const, "alaw" as const] };
    expect(toGiven(chosen).codecs).toEqual(["opus", "alaw"]);
  });

  it("takes an empty limit for none, and an empty number for none", () => {
    expect(toGiven({ ...startValues(null), max_calls: 10 })).toMatchObject({
      username: null,
      caller_number: null,
      max_calls: 10,
      max_calls_per_s: null,
    });
  });
});

import { describe, expect, it } from "vitest";
import type { Included } from "../types";
import { emptyIncluded, fromIncluded, toIncluded } from "./included";

describe("included minutes of a plan", () => {
  it("come back as they were", () => {
    const lot: Included = {
      name: "Spain",
      prefixes: ["34", "351"],
      minutes: 500,
      rolls_over: true,
      pays_connection_fee: false,
    };
    expect(toIncluded(fromIncluded(lot))).toEqual(lot);
  });

  it("begin without roll-over, and with the connection fee", () => {
    const typed = { ...emptyIncluded(), name: " Peru ", prefixes: "0051", minutes: "60" };
    expect(toIncluded(typed)).toEqual({
      name: "Peru",
      prefixes: ["51"],
      minutes: 60,
      rolls_over: false,
      pays_connection_fee: true,
    });
  });
});

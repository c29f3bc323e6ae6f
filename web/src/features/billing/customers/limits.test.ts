import { expect, test } from "vitest";
import { changedLimits, limitValues } from "./limits";

const HELD = { credit_limit: "5.00", max_calls_out: 2, max_calls_in: "" };

test("a customer that never had a balance has no credit and no limit on calls", () => {
  expect(limitValues(undefined)).toEqual({
    credit_limit: "0",
    max_calls_out: "",
    max_calls_in: "",
  });
});

test.each([
  ["the same amount written otherwise is no change", { credit_limit: "5" }, {}],
  ["credit alone", { credit_limit: "7,5" }, { credit_limit: "7.5" }],
  ["a limit on calls alone", { max_calls_in: 3 }, { max_calls_in: 3 }],
  ["an emptied field takes its limit away", { max_calls_out: "" }, { max_calls_out: null }],
  ["no calls at all is a limit", { max_calls_out: 0 }, { max_calls_out: 0 }],
])("%s", (_, values, sent) => {
  expect(changedLimits(HELD, { ...HELD, ...values })).toEqual(sent);
});

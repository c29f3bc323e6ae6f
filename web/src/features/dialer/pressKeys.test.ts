import { expect, it } from "vitest";
import { NoAnswer } from "@/api/problem";
import { pressKeys } from "./pressKeys";

it("keeps the key while no answer came, and takes a fresh one for everything else", () => {
  let at = 0;
  const press = pressKeys(() => at);
  const first = press.keyOf("+12025550177");
  press.answered("+12025550177", new NoAnswer("lost"));
  expect(press.keyOf("+12025550177")).toBe(first);
  expect(press.keyOf("+12025550188")).not.toBe(first);

  const second = press.keyOf("+12025550177");
  press.answered("+12025550177");
  expect(press.keyOf("+12025550177")).not.toBe(second);

  const third = press.keyOf("+12025550177");
  press.answered("+12025550177", new NoAnswer("lost"));
  at += 61_000;
  expect(press.keyOf("+12025550177")).not.toBe(third);
});

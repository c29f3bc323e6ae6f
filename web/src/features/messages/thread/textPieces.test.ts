import { expect, it } from "vitest";
import { textPieces } from "./textPieces";

it("finds links and numbers, and leaves the sentence's punctuation out", () => {
  expect(textPieces("See https://a.example/x?y=1. Or call 612 345 678, please", "ES")).toEqual([
    { kind: "text", text: "See " },
    { kind: "link", text: "https://a.example/x?y=1", href: "https://a.example/x?y=1" },
    { kind: "text", text: ". Or call " },
    { kind: "phone", text: "612 345 678", number: "+34612345678" },
    { kind: "text", text: ", please" },
  ]);
});

it("sees no phone number inside a link, and no link in other schemes", () => {
  expect(textPieces("www.shop.example/612345678", "ES")).toEqual([
    {
      kind: "link",
      text: "www.shop.example/612345678",
      href: "https://www.shop.example/612345678",
    },
  ]);
  expect(textPieces("javascript:alert(1)", "ES")).toEqual([
    { kind: "text", text: "javascript:alert(1)" },
  ]);
});

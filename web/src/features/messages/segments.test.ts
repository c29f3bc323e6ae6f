import { describe, expect, it } from "vitest";
import { countSegments } from "./segments";

/** The same vectors as the server's: those of Twilio's calculator, and the borders. */
const digits = (count: number) => "1234567890".repeat(Math.ceil(count / 10)).slice(0, count);

describe("segments are counted as the server counts them", () => {
  it.each([
    ["", "gsm7", 0, 160],
    [digits(160), "gsm7", 1, 0],
    [digits(161), "gsm7", 2, 145],
    [digits(307), "gsm7", 3, 152],
    ["{" + digits(158), "gsm7", 1, 0],
    ["{" + digits(159), "gsm7", 2, 145],
    ["😜" + digits(68), "ucs2", 1, 0],
    ["😜" + digits(69), "ucs2", 2, 63],
    ["😜" + digits(133), "ucs2", 3, 66],
    ["🇮🇹" + digits(66), "ucs2", 1, 0],
    ["🇮🇹" + digits(67), "ucs2", 2, 63],
    ["😀" + "]".repeat(68), "ucs2", 1, 0],
    [digits(152) + "€" + digits(20), "gsm7", 2, 131],
    ["a".repeat(66) + "😀" + "b".repeat(10), "ucs2", 2, 55],
  ] as const)("%s", (text, encoding, segments, left) => {
    expect(countSegments(text)).toMatchObject({ encoding, segments, left });
  });

  it("names the characters that make texts shorter, each once", () => {
    expect(countSegments("Mañana sí, así").costly).toEqual(["í"]);
  });
});

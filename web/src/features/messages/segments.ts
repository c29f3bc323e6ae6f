/** How many texts a text is paid as, counted as the server counts (3GPP TS 23.038 and TS 23.040). */

export interface Segments {
  encoding: "gsm7" | "ucs2";
  segments: number;
  /** Room in the last one. */
  left: number;
  /** The first characters that make texts shorter. */
  costly: string[];
}

const BASIC =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
  "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENSION = "\f^{}\\[~]|€";
const GSM_UNITS = new Map([
  ...Array.from(BASIC, (character) => [character, 1] as const),
  ...Array.from(EXTENSION, (character) => [character, 2] as const),
]);
const SINGLE = { gsm7: 160, ucs2: 70 };
/** Less room in each of several: a header says which part it is. */
const JOINED = { gsm7: 153, ucs2: 67 };
const TOLD = 10;

export function countSegments(text: string): Segments {
  const characters = Array.from(text);
  const costly = [...new Set(characters.filter((character) => !GSM_UNITS.has(character)))];
  const encoding = costly.length > 0 ? "ucs2" : "gsm7";
  const sizes = characters.map((character) =>
    encoding === "gsm7" ? (GSM_UNITS.get(character) ?? 1) : character.length,
  );
  const units = sizes.reduce((sum, size) => sum + size, 0);
  const told = costly.slice(0, TOLD);
  if (units <= SINGLE[encoding]) {
    const segments = text === "" ? 0 : 1;
    return { encoding, segments, left: SINGLE[encoding] - units, costly: told };
  }
  const room = JOINED[encoding];
  let segments = 1;
  let used = 0;
  // A character that takes two units is never cut.
  for (const size of sizes) {
    if (used + size > room) {
      segments += 1;
      used = 0;
    }
    used += size;
  }
  return { encoding, segments, left: room - used, costly: told };
}

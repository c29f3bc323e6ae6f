/** Finds what can be tapped in a text: links and phone numbers. */
import { findPhoneNumbersInText, type CountryCode } from "libphonenumber-js";

export type Piece =
  | { kind: "text"; text: string }
  | { kind: "link"; text: string; href: string }
  | { kind: "phone"; text: string; number: string };

const LINK = /\b(?:https?:\/\/|www\.)[^\s<>"]+/gi;
/** Belongs to the sentence and not to the address. */
const TAIL = /[.,;:!?'»”)\]]+$/;

interface Found {
  start: number;
  end: number;
  piece: Piece;
}

function links(text: string): Found[] {
  return [...text.matchAll(LINK)].map((match) => {
    const shown = match[0].replace(TAIL, "");
    const href = /^www\./i.test(shown) ? `https://${shown}` : shown;
    return {
      start: match.index,
      end: match.index + shown.length,
      piece: { kind: "link", text: shown, href },
    };
  });
}

export function textPieces(text: string, country: string): Piece[] {
  const addresses = links(text);
  const phones = findPhoneNumbersInText(text, country as CountryCode)
    .filter(({ startsAt, endsAt }) =>
      addresses.every(({ start, end }) => endsAt <= start || startsAt >= end),
    )
    .map(({ startsAt: start, endsAt: end, number }): Found => ({
      start,
      end,
      piece: { kind: "phone", text: text.slice(start, end), number: number.number },
    }));
  const pieces: Piece[] = [];
  let place = 0;
  for (const { start, end, piece } of [...addresses, ...phones].sort((a, b) => a.start - b.start)) {
    if (start > place) pieces.push({ kind: "text", text: text.slice(place, start) });
    pieces.push(piece);
    place = end;
  }
  if (place < text.length) pieces.push({ kind: "text", text: text.slice(place) });
  return pieces;
}

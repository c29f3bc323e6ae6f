"""How many SMS segments a text takes, and where it is cut (3GPP TS 23.038 and TS 23.040)."""

from dataclasses import dataclass
from typing import Literal

Encoding = Literal["gsm7", "ucs2"]

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The default alphabet, each character at its code; 27 escapes to the extension table."""
EXTENSION = {
    "\f": 0x0A, "^": 0x14, "{": 0x28, "}": 0x29, "\\": 0x2F, "[": 0x3C, "~": 0x3D, "]": 0x3E, "|": 0x40, "€": 0x65,
}  # fmt: skip
ESCAPE = 0x1B
_UNITS = {character: 1 for character in BASIC if character != "\x1b"} | dict.fromkeys(EXTENSION, 2)
_CODES = {character: code for code, character in enumerate(BASIC) if code != ESCAPE}
_SINGLE: dict[Encoding, int] = {"gsm7": 160, "ucs2": 70}
_JOINED: dict[Encoding, int] = {"gsm7": 153, "ucs2": 67}
"""Less room in each of several: a header of six bytes says which part it is."""
_TOLD = 10


@dataclass(frozen=True, slots=True)
class Segmentation:
    """A text as it goes over the air."""

    encoding: Encoding
    units: int
    """Septets in `gsm7` (some characters take two), 16-bit units in `ucs2` (an emoji takes two)."""
    parts: tuple[str, ...]
    """The text of each segment; a character that takes two units is never cut."""
    left: int
    """Units free in the last segment."""
    costly: tuple[str, ...]
    """The first characters outside the GSM alphabet: they made it `ucs2`."""

    @property
    def segments(self) -> int:
        """How many are sent and paid for; 0 for an empty text."""
        return len(self.parts)


def segment(text: str) -> Segmentation:
    """Chooses the cheaper alphabet that holds the whole text, and cuts it."""
    costly = tuple(dict.fromkeys(character for character in text if character not in _UNITS))
    encoding: Encoding = "ucs2" if costly else "gsm7"
    sizes = [_UNITS[one] for one in text] if encoding == "gsm7" else [1 + (one > "\uffff") for one in text]
    units = sum(sizes)
    if units <= _SINGLE[encoding]:
        return Segmentation(encoding, units, (text,) if text else (), _SINGLE[encoding] - units, costly[:_TOLD])
    parts, left = _cut(text, sizes, _JOINED[encoding])
    return Segmentation(encoding, units, parts, left, costly[:_TOLD])


def encode_gsm7(text: str) -> bytes:
    """One septet a byte, unpacked, as SMPP carries it. Raises ValueError for a character outside the alphabet."""
    codes = bytearray()
    for character in text:
        if character in EXTENSION:
            codes += bytes((ESCAPE, EXTENSION[character]))
        elif character in _CODES:
            codes.append(_CODES[character])
        else:
            raise ValueError(f"{character!r} is not in the GSM 7-bit alphabet")
    return bytes(codes)


def decode_gsm7(septets: bytes) -> str:
    """The reverse; a code nobody defined reads as a space, as handsets do."""
    extended = {code: character for character, code in EXTENSION.items()}
    text, escaped = [], False
    for code in septets:
        if escaped:
            text.append(extended.get(code, " "))
            escaped = False
        elif code == ESCAPE:
            escaped = True
        else:
            text.append(BASIC[code] if code < len(BASIC) else " ")
    return "".join(text)


def _cut(text: str, sizes: list[int], room: int) -> tuple[tuple[str, ...], int]:
    parts, start, used = [], 0, 0
    for place, size in enumerate(sizes):
        if used + size > room:
            parts.append(text[start:place])
            start, used = place, 0
        used += size
    return (*parts, text[start:]), room - used

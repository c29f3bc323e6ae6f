"""Prefixes as price lists write them: `+34`, `0034`, `34.6`, `34 6`, lists and ranges."""

import re
from collections.abc import Iterator

LONGEST = 15
"""Digits of a number, by ITU-T E.164."""
_SEPARATORS = re.compile(r"[,;/|]")
_PUNCTUATION = re.compile(r"[\s.()]+")
_RANGE = re.compile(r"(\+?\d+)[-–](\+?\d+)")


def prefixes_of(text: str, *, country_code: str = "") -> list[str]:
    """All prefixes of a cell, each behind the country's code when that has a column of its own.

    A range becomes the fewest prefixes that cover it: `4420-4429` is `442`. Raises ValueError.
    """
    before = _digits(country_code) if country_code else ""
    parts = [part.strip() for part in _SEPARATORS.split(text) if part.strip()]
    if not parts and before:
        return [before]
    return [before + prefix for part in parts for prefix in _of_part(part, bare=bool(before))]


def _of_part(part: str, *, bare: bool) -> Iterator[str]:
    given = _RANGE.fullmatch(_PUNCTUATION.sub("", part))
    if given is None:
        yield _digits(part, bare=bare)
        return
    first, last = _digits(given[1], bare=bare), _digits(given[2], bare=bare)
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last  # 4420-25 ends at 4425
    if len(first) != len(last) or first > last:
        raise ValueError(f"{part!r} is no range: both ends need the same length, and the first the smaller number")
    yield from covering(first, last)


def covering(first: str, last: str) -> Iterator[str]:
    """The fewest prefixes that stand for all numbers from `first` up to and with `last`, both of one length."""
    width, low, high = len(first), int(first), int(last)
    while low <= high:
        size = 1
        while low % (size * 10) == 0 and low + size * 10 - 1 <= high and size * 10 <= 10 ** (width - 1):
            size *= 10
        yield str(low).zfill(width)[: width - len(str(size)) + 1]
        low += size


def _digits(text: str, *, bare: bool = False) -> str:
    """Without punctuation; `+` and `00` before an international number mean nothing."""
    plain = _PUNCTUATION.sub("", text)
    if not bare:
        plain = plain.removeprefix("+") if plain.startswith("+") else plain.removeprefix("00")
    if not (plain.isascii() and plain.isdigit() and len(plain) <= LONGEST):
        raise ValueError(f"{text!r} is not a prefix (write 34, +34 or 0034)")
    return plain

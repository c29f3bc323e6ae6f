"""Text that people write and that is printed, sold or read to others later: without what no paper can show."""

import unicodedata

from pydantic import AfterValidator

_LAID_OUT = frozenset("\n\r\t")
_NO_CHARACTER = 0xFFFE
"""The last two places of each plane of Unicode."""


def printable(text: str) -> str:
    """The text. Raises ValueError for a control character or none at all: XML and PDF have no place for them."""
    for place, character in enumerate(text, start=1):
        is_control = unicodedata.category(character) in ("Cc", "Cs") and character not in _LAID_OUT
        if is_control or ord(character) & _NO_CHARACTER == _NO_CHARACTER:
            raise ValueError(f"character {place} (U+{ord(character):04X}) cannot be printed")
    return text


PRINTABLE = AfterValidator(printable)
"""For annotations, the last of them: before a constraint it would hide that from the API's description."""

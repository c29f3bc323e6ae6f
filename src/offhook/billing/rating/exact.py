"""Exact numbers as text: decimals where a decimal is exact, `n/d` where none is; never a float."""

import re
from fractions import Fraction
from functools import lru_cache

ZERO = Fraction(0)
_KEPT = 1 << 15
"""Texts remembered: tariffs are made of few different ones."""
_PLACES = 18
_MOST = 10**_PLACES
_DECIMAL = re.compile(r"-?\d{1,18}(\.\d{1,18})?")
_RATIO = re.compile(r"-?\d{1,60}/[1-9]\d{0,60}")


@lru_cache(maxsize=_KEPT)
def read_exact(text: str) -> Fraction:
    """Reads `0.06`, `2` or `1/3`.

    Raises:
        ValueError: it is none of these; exponents, signs other than a leading minus and spaces are refused.
    """
    if not (_DECIMAL.fullmatch(text) or _RATIO.fullmatch(text)):
        raise ValueError(f"{text!r} is not a number (write 0.06)")
    return Fraction(text)


def write_exact(value: Fraction) -> str:
    """The shortest text that `read_exact` reads back as the same value."""
    numerator, denominator = value.numerator, value.denominator
    if denominator == 1 and -_MOST < numerator < _MOST:
        return str(numerator)
    scaled, rest = divmod(abs(numerator) * _MOST, denominator)
    if rest or scaled >= _MOST * _MOST:
        return f"{numerator}/{denominator}"
    digits = str(scaled).rjust(_PLACES + 1, "0")
    return f"{'-' if numerator < 0 else ''}{digits[:-_PLACES]}.{digits[-_PLACES:].rstrip('0')}"

"""Exact numbers as text: decimals where a decimal is exact, `n/d` where none is; never a float."""

import re
from fractions import Fraction
from functools import lru_cache

ZERO = Fraction(0)
_KEPT = 1 << 15
"""Texts and numbers remembered: tariffs are made of few."""
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


@lru_cache(maxsize=_KEPT)
def write_exact(value: Fraction) -> str:
    """The shortest text that `read_exact` reads back as the same value."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    places = max(twos, fives)
    if rest != 1 or places > 18 or abs(value) >= 10**18:
        return f"{value.numerator}/{value.denominator}"
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"

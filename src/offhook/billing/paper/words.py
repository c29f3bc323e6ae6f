"""Words, dates and amounts in the customer's language."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_interval
from babel.numbers import format_currency, format_decimal

from offhook.kit.money import MICROS, minor_digits

_TEXTS = Path(__file__).with_name("texts")
FALLBACK = "en"


class Words:
    """One language and the customs of one country: `es` and `ES`."""

    def __init__(self, language: str, country: str = "") -> None:
        self.language = language if language in languages() else FALLBACK
        self._texts = _texts(self.language)
        self._locale = _locale(self.language, country)

    def __getitem__(self, key: str) -> str:
        """Raises KeyError: every language has every text."""
        return self._texts[key]

    def fill(self, key: str, **values: str) -> str:
        """The text with its gaps filled."""
        return self._texts[key].format(**values)

    @property
    def texts(self) -> Mapping[str, str]:
        """All of them."""
        return self._texts

    def day(self, day: date, *, length: str = "long") -> str:
        """`1 October 2026`."""
        return format_date(day, length, locale=self._locale)

    def span(self, start: date, last: date) -> str:
        """`1–31 October 2026`, as short as it can be said."""
        return format_interval(start, last, "yMMMMd", locale=self._locale)

    def money(self, micros: int, currency: str) -> str:
        """`€1,234.50`."""
        return format_currency(Decimal(micros) / MICROS, currency, locale=self._locale)

    def amount(self, micros: int, currency: str) -> str:
        """The same without the currency, for columns."""
        digits = minor_digits(currency)
        pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
        return format_decimal(Decimal(micros) / MICROS, pattern, locale=self._locale)

    def number(self, text: str) -> str:
        """A decimal text as people write it; what is none (`1/3`) as it is."""
        if "/" in text:
            return text
        return format_decimal(Decimal(text), "#,##0.######", locale=self._locale)

    def country(self, code: str) -> str:
        """Its name, or the code."""
        return str(self._locale.territories.get(code, code))


@lru_cache(maxsize=1)
def languages() -> frozenset[str]:
    """Those we have texts in."""
    return frozenset(path.stem for path in _TEXTS.glob("*.json"))


@lru_cache(maxsize=32)
def _texts(language: str) -> Mapping[str, str]:
    found: Mapping[str, str] = json.loads((_TEXTS / f"{language}.json").read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=256)
def _locale(language: str, country: str) -> Locale:
    try:
        return Locale.parse(f"{language}_{country}") if country else Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB" if language == "en" else language)

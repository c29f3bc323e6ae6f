"""Amounts as price lists write them, and what the titles of their columns say about the money they are in.

What is not understood to the last character is refused: a price that is a hundred times too high looks like any other.
"""

import re
import unicodedata
from decimal import Context, Decimal
from typing import Literal

from offhook.billing.decks.sheets.sheet import Figure

DecimalMark = Literal[".", ","]
MoneyUnit = Literal["currency", "cents"]
SYMBOLS = {
    "EUR": ("€",), "USD": ("$", "us$"), "GBP": ("£",), "CHF": ("fr.", "sfr.", "sfr"), "CAD": ("$", "c$", "ca$"),
    "AUD": ("$", "a$"), "NZD": ("$", "nz$"), "SGD": ("$", "s$"), "HKD": ("$", "hk$"), "MXN": ("$", "mx$"),
    "COP": ("$",), "ARS": ("$",), "CLP": ("$",), "PEN": ("s/", "s/."), "BRL": ("r$",), "SEK": ("kr",), "NOK": ("kr",),
    "DKK": ("kr", "kr."), "PLN": ("zł",), "CZK": ("kč",), "JPY": ("¥",), "CNY": ("¥",), "INR": ("₹",), "VND": ("₫",),
    "UAH": ("₴",), "TRY": ("₺",), "ILS": ("₪",), "KRW": ("₩",),
}  # fmt: skip
"""Marks of a currency beside its code, in small letters."""
_CENT = frozenset(("ct", "cts", "ct.", "cent", "cents", "¢", "centimo", "centimos", "centime", "centimes"))
_CENTAVO = frozenset(("centavo", "centavos"))
_HUNDREDTHS = {
    **dict.fromkeys(("USD", "CAD", "AUD", "NZD", "SGD", "HKD"), _CENT | {"us¢"}),
    "EUR": _CENT | {"c€", "€ct", "eurocent", "eurocents"},
    "GBP": frozenset(("p", "pence", "penny")),
    "CHF": frozenset(("rp", "rp.", "rappen", "centime", "centimes")),
    **dict.fromkeys(("MXN", "COP", "ARS", "CLP", "BRL"), _CENTAVO),
}
"""Marks of a hundredth of a currency."""
_SAID_HUNDREDTHS = frozenset().union(*_HUNDREDTHS.values()) - {"p", "¢"}
_CODES = frozenset((*SYMBOLS, "HUF", "RON", "BGN", "RUB", "ZAR", "AED", "SAR", "THB"))
_WORDS = {"eur": "EUR", "usd": "USD", "gbp": "GBP", "chf": "CHF", "euro": "EUR", "euros": "EUR", "dollar": "USD",
          "dollars": "USD", "dolares": "USD", "us": "USD", "pound": "GBP", "pounds": "GBP"}  # fmt: skip
_SIGNS = "€$£¥₹₫₴₺₪₩¢"
_MARKED = re.compile(r"(-?)((?:[^\d.,'’+-]|(?<=[A-Za-z/])\.)*)(-?)([\d.,'’ ]*\d)([^\d]*)", re.ASCII)
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]+")
_WIDE = Context(prec=100)


def amount(text: str, *, decimal: DecimalMark, currency: str = "", unit: MoneyUnit = "currency") -> str:
    """`0.06` out of `€ 0,06`, `EUR 0,06` or `6 ct` of a list in EUR; digits without a mark are of the `unit`.

    Figures of a workbook stay as they are. Raises ValueError saying what cannot be read.
    """
    if isinstance(text, Figure):
        decimal = "."
    found = _MARKED.fullmatch(_SPACES.sub(" ", text).strip())
    if found is None or (found[1] and found[3]):
        raise ValueError(f"{text!r} is not an amount (write {_example(decimal)})")
    marks = [mark for mark in (_small(found[2]), _small(found[5])) if mark]
    if len(marks) > 1:
        raise ValueError(f"{text!r} is not an amount (write {_example(decimal)})")
    for mark in marks:
        unit = _unit_of(mark, text, currency=currency, decimal=decimal)
    plain = found[1] + found[3] + _digits(found[4].strip(), text, decimal=decimal)
    return f"{Decimal(plain).scaleb(-2, _WIDE):f}" if unit == "cents" else plain


def other_money(title: str, *, currency: str) -> str:
    """What a title says its amounts are in, when that is not the list's currency: `USD`, `$`, `ct`; else empty."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words: list[str] = re.findall(r"[A-Za-z]+", letters)
    if "c€" in title.casefold():
        return "c€"
    for word in words:
        if word.lower() in _SAID_HUNDREDTHS or (currency == "GBP" and word in ("p", "ppm")):
            return word
        code = _WORDS.get(word.lower()) or (word if word in _CODES else "")
        if code and code != currency:
            return code
    return next((sign for sign in title if sign in _SIGNS and sign not in SYMBOLS.get(currency, ())), "")


def has_cents(currency: str) -> bool:
    """Whether a list in it may have amounts in hundredths."""
    return currency in _HUNDREDTHS


def _small(mark: str) -> str:
    return mark.replace(" ", "").casefold()


def _unit_of(mark: str, text: str, *, currency: str, decimal: DecimalMark) -> MoneyUnit:
    if mark == currency.casefold() or mark in SYMBOLS.get(currency, ()):
        return "currency"
    bare = unicodedata.normalize("NFKD", mark).encode("ascii", "ignore").decode() or mark
    if not _HUNDREDTHS.get(currency, frozenset()).isdisjoint((mark, bare)):
        return "cents"
    raise ValueError(f"{text!r} is not an amount in {currency or 'the currency'} (write {_example(decimal)})")


def _digits(number: str, text: str, *, decimal: DecimalMark) -> str:
    """Without the marks between thousands, of which there may be one kind."""
    whole, mark, fraction = number.partition(decimal)
    if not fraction.isdigit() and mark + fraction:
        raise ValueError(_wrong_mark(text, decimal))
    kinds = {each for each in whole if not each.isdigit()}
    groups = re.split(r"\D", whole)
    grouped = len(groups) == 1 or (groups[0].lstrip("0") != "" and len(groups[0]) <= 3)
    if len(kinds) > 1 or not grouped or any(len(group) != 3 for group in groups[1:]):
        raise ValueError(_wrong_mark(text, decimal))
    return ("".join(groups) or "0") + ("." + fraction if fraction else "")


def _wrong_mark(text: str, decimal: DecimalMark) -> str:
    return f"{text!r} is not an amount with {'a decimal comma' if decimal == ',' else 'a decimal point'}"


def _example(decimal: DecimalMark) -> str:
    return f"0{decimal}06"

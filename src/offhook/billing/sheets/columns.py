"""Which column of a price list is which of ours, guessed by the names carriers give them."""

import re
from collections.abc import Mapping, Sequence

from offhook.billing.rating.deck_csv import KNOWN
from offhook.billing.sheets.sheet import Line, Sheet

COUNTRY_CODE, RHYTHM = "country_code", "rhythm"
FIELDS = (*KNOWN, COUNTRY_CODE, RHYTHM)
"""What a column may stand for: those of a rate deck, the country's code apart, and `60/60` in one cell."""
_HEAD = 30
"""Rows at the top among which the header is looked for: lists begin with names, dates and greetings."""
_NOT_LETTERS = re.compile(r"[\W_]+")
_NAMES: Mapping[str, tuple[str, ...]] = {
    "prefix": (
        "prefix", "prefixes", "code", "codes", "dial code", "dial codes", "dialing code", "dialling code",
        "dial prefix", "destination code", "area code", "area codes", "city code", "number prefix", "e164",
        "prefijo", "prefijos", "código", "codigo", "préfixe", "indicatif", "vorwahl",
    ),
    COUNTRY_CODE: ("country code", "cc", "código de país", "código país", "code pays", "ländervorwahl"),
    "price": (
        "price", "rate", "rates", "price per minute", "rate per minute", "price min", "rate min", "per minute",
        "per min", "cost", "cost per minute", "new rate", "new price", "current rate", "usd min", "eur min",
        "precio", "tarifa", "precio minuto", "prix", "tarif", "preis",
    ),
    "connect_fee": (
        "connect fee", "connection fee", "connection charge", "setup fee", "set up fee", "setup", "call setup fee",
        "cargo de conexión", "establecimiento", "connexion",
    ),
    "unit_s": ("unit s", "unit seconds", "rate unit", "per seconds"),
    "first_s": (
        "first s", "first interval", "initial increment", "initial interval", "first increment", "minimum duration",
        "min duration", "interval 1", "minimal time", "minimum time",
    ),
    "next_s": (
        "next s", "next interval", "subsequent increment", "second increment", "interval n", "increment",
        "interval 2", "additional increment",
    ),
    RHYTHM: (
        "billing increment", "billing increments", "increments", "interval", "intervals", "rounding", "billing",
        "intervalo", "incremento",
    ),
    "band": ("band", "time band", "time class", "period", "franja"),
    "origin": ("origin", "origin code", "origination", "origin prefix", "a number prefix"),
    "included_s": ("included s", "included seconds", "grace", "grace period"),
    "minimum": ("minimum", "minimum charge", "min charge"),
    "maximum": ("maximum", "maximum charge", "max charge", "maximum cost"),
    "priority": ("priority",),
    "valid_from": ("valid from", "effective date", "effective from", "effective", "start date", "fecha de inicio"),
    "valid_until": ("valid until", "valid to", "end date", "expiry date", "effective to", "fecha de fin"),
    "model": ("model", "charge model"),
    "first_price": ("first price", "first minute", "first minute price"),
    "tiers": ("tiers",),
}  # fmt: skip
_FIELD_OF = {name: field for field, names in _NAMES.items() for name in (field.replace("_", " "), *names)}


def guess_columns(header: Sequence[str]) -> dict[str, int]:
    """Number of the column for each field it can be told for; the first of several that could be."""
    found: dict[str, int] = {}
    for number, title in enumerate(header):
        field = _FIELD_OF.get(_NOT_LETTERS.sub(" ", title).strip().lower())
        if field is not None:
            found.setdefault(field, number)
    return found


def find_header(sheet: Sheet) -> Line:
    """The first row that names prefix and price; when none does, the first row of all."""
    head = sheet.first(_HEAD)
    for line in head:
        if {"prefix", "price"} <= guess_columns(line[1]).keys():
            return line
    return head[0] if head else (1, [])

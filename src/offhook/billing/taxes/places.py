"""Places of tax: countries, and the parts of them that stand outside their tax or have rates of their own.

Which they are is data (`tax_rates.json`). A place is named by ISO 3166-1 or 3166-2; where neither knows it, by its
country and postcode (`DE-27498`, Heligoland).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from offhook.billing.paper.document import Rounding
from offhook.billing.paper.tax_categories import STANDARD

_FILE = Path(__file__).with_name("tax_rates.json")
_FOREIGN_PREFIX = re.compile(r"^[A-Z]{1,3}(?=\d)")
"""Of a postcode as it is written abroad: `E-35001`."""

Border = Literal["none", "goods", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxPlace:
    """A country, or a part of one."""

    code: str
    country: str
    in_eu: bool
    """Inside the EU's VAT area (Directive 2006/112/EC, articles 5 to 8)."""
    border: Border = "none"
    """What leaves the country's tax on its way to or from the rest of the country: nothing, goods alone, or all."""
    market: str = ""
    """Places of one market have no border between them."""
    tax_name: str = ""
    """Empty where no tax of this kind is known."""
    category: str = STANDARD
    """Of EN 16931, where the tax is charged."""
    rounding: Rounding = "invoice"
    vat_prefix: str = ""
    """What its VAT numbers begin with."""
    also: tuple[str, ...] = ()
    """Codes that ISO 3166-1 keeps for it beside its country's."""
    postcodes: tuple[str, ...] = ()
    """How they begin."""


def place_of(country: str, postcode: str = "") -> TaxPlace:
    """Where somebody with this address is taxed; of several places the one that tells the most digits."""
    compact = re.sub(r"[^A-Z0-9]", "", postcode.upper())
    digits = _FOREIGN_PREFIX.sub("", compact)
    near = [place for place in parts() if country in (place.country, *place.also)]
    fitting = [(len(begin), place) for place in near for begin in place.postcodes if digits.startswith(begin)]
    if fitting:
        return max(fitting, key=lambda each: each[0])[1]
    return next((place for place in near if country in place.also), None) or place_named(country)


def place_named(code: str) -> TaxPlace:
    """By its code; every country is one, if nothing is known of it."""
    return _known().get(code) or TaxPlace(code=code, country=code, in_eu=False, vat_prefix=code)


def parts() -> tuple[TaxPlace, ...]:
    """Those that are no country, by code."""
    return tuple(place for place in _known().values() if place.code != place.country)


def border_between(one: TaxPlace, other: TaxPlace) -> Border:
    """Of two places of one country."""
    if one.code == other.code or (one.market and one.market == other.market):
        return "none"
    borders = {one.border, other.border}
    return "all" if "all" in borders else "goods" if "goods" in borders else "none"


@lru_cache(maxsize=1)
def tax_data() -> Mapping[str, Any]:
    """The data file as it is."""
    found: Mapping[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=1)
def _known() -> Mapping[str, TaxPlace]:
    data = tax_data()
    members = frozenset(data["eu"])
    countries = {
        code: TaxPlace(
            code=code,
            country=code,
            in_eu=code in members,
            tax_name=told["name"],
            rounding=told["rounding"],
            vat_prefix=told.get("vat_prefix", code),
        )
        for code, told in data["countries"].items()
    }
    return countries | {code: _part(code, told, countries) for code, told in sorted(data["places"].items())}


def _part(code: str, told: Mapping[str, Any], countries: Mapping[str, TaxPlace]) -> TaxPlace:
    return TaxPlace(
        code=code,
        country=told["country"],
        in_eu=told["in_eu"],
        border=told["border"],
        market=told.get("market", ""),
        tax_name=told["name"],
        category=told.get("category", STANDARD),
        rounding=told.get("rounding", "invoice"),
        vat_prefix=countries[told["country"]].vat_prefix,
        also=tuple(told.get("also", ())),
        postcodes=tuple(told["postcodes"]),
    )

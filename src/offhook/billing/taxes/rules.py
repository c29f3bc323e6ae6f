"""Which tax a sale carries: by the countries of both sides, whether the buyer owes tax, and what is sold."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from offhook.billing.paper.document import LineTax, ProductClass, Rounding
from offhook.billing.paper.tax_categories import EXEMPT, EXPORT, OUTSIDE, REVERSE, STANDARD, WITHIN_EU

_FILE = Path(__file__).with_name("tax_rates.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRate:
    """A country's rate from a day on."""

    country: str
    product_class: ProductClass
    name: str
    percent: str
    rounding: Rounding
    valid_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxSide:
    """What of seller or buyer decides."""

    country: str
    liable: bool = True
    """Of a seller: whether it charges tax at all; of a buyer: whether it has to pay it."""
    vat_checked: bool = False
    """Of a buyer: its VAT number is known to be valid."""


class TaxRules:
    """Built-in rates, over which those of the seller win."""

    def __init__(self, own: Sequence[TaxRate] = ()) -> None:
        self._own = own

    def rate(self, country: str, product_class: ProductClass, *, on: date) -> TaxRate | None:
        """The one in force; None where the country knows no such tax."""
        for rates in (self._own, built_in()):
            fitting = [
                rate
                for rate in rates
                if (rate.country, rate.product_class) == (country, product_class) and rate.valid_from <= on
            ]
            if fitting:
                return max(fitting, key=lambda rate: rate.valid_from)
        return None

    def changes_after(self, day: date, *, countries: Collection[str]) -> list[date]:
        """Days on which a rate of these countries begins to hold."""
        return sorted(
            {rate.valid_from for rates in (self._own, built_in()) for rate in rates
             if rate.country in countries and rate.valid_from > day}
        )  # fmt: skip

    def tax(self, *, seller: TaxSide, buyer: TaxSide, product_class: ProductClass, on: date) -> LineTax:
        """Always one, of no per cent where nothing is owed: its category says why.

        A checked VAT number of another EU country means reverse charge. Telecommunication and goods for people and
        firms without one are taxed where the buyer is (Directive 2006/112/EC, articles 33, 44, 58, 138 and 196).
        """
        home = self.rate(seller.country, product_class, on=on)
        if home is None or not seller.liable:
            return _none(OUTSIDE, home)
        if not buyer.liable:
            return _none(EXEMPT, home)
        if buyer.country == seller.country:
            return _standard(home)
        if seller.country not in eu_countries():
            return _none(OUTSIDE, home)
        if buyer.country not in eu_countries():
            return _none(EXPORT if product_class == "goods" else OUTSIDE, home)
        if buyer.vat_checked:
            return _none(WITHIN_EU if product_class == "goods" else REVERSE, home)
        there = home if product_class == "service" else self.rate(buyer.country, product_class, on=on)
        return _standard(there or home)


def _standard(rate: TaxRate) -> LineTax:
    return LineTax(name=rate.name, percent=rate.percent, category=STANDARD, rounding=rate.rounding)


def _none(category: str, home: TaxRate | None) -> LineTax:
    rounding: Rounding = home.rounding if home else "invoice"
    return LineTax(name=home.name if home else "", percent="0", category=category, rounding=rounding)


@lru_cache(maxsize=1)
def built_in() -> tuple[TaxRate, ...]:
    """Of the data file, for every product class."""
    classes: tuple[ProductClass, ...] = ("telecom", "service", "goods")
    return tuple(
        TaxRate(
            country=country,
            product_class=product_class,
            name=told["name"],
            percent=percent,
            rounding=told["rounding"],
            valid_from=date.fromisoformat(day),
        )
        for country, told in _data()["countries"].items()
        for day, percent in told["rates"]
        for product_class in classes
    )


@lru_cache(maxsize=1)
def eu_countries() -> frozenset[str]:
    """Members of the EU's VAT area."""
    return frozenset(_data()["eu"])


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found

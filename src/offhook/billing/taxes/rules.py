"""Which tax a sale carries: by the places of both sides, whether the buyer owes tax, and what is sold."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from offhook.billing.paper.document import LineTax, ProductClass, Rounding
from offhook.billing.paper.tax_categories import EXEMPT, EXPORT, OUTSIDE, REVERSE, WITHIN_EU, charged
from offhook.billing.rating.exact import read_exact
from offhook.billing.taxes.places import TaxPlace, border_between, place_named, tax_data

CLASSES: tuple[ProductClass, ...] = ("telecom", "service", "goods")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRate:
    """A country's rate from a day on, or that of a part of it."""

    country: str
    """The code of its place: `ES`, `ES-CN`."""
    product_class: ProductClass
    name: str
    percent: str
    rounding: Rounding
    valid_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxSide:
    """What of seller or buyer decides."""

    place: TaxPlace
    liable: bool = True
    """Of a seller: whether it charges tax at all; of a buyer: whether it has to pay it."""
    vat_checked: bool = False
    """Of a buyer: its VAT number is known to be valid, so it buys as a business."""


class TaxRules:
    """Built-in rates, over which those of the seller win."""

    def __init__(self, own: Sequence[TaxRate] = ()) -> None:
        self._own = own

    def rate(self, place: str, product_class: ProductClass, *, on: date) -> TaxRate | None:
        """The one in force; None where the place knows no such tax, or none is built in."""
        for rates in (self._own, built_in()):
            fitting = [
                rate
                for rate in rates
                if (rate.country, rate.product_class) == (place, product_class) and rate.valid_from <= on
            ]
            if fitting:
                return max(fitting, key=lambda rate: rate.valid_from)
        return None

    def changes_after(self, day: date, *, places: Collection[str]) -> list[date]:
        """Days on which a rate of these places begins to hold."""
        return sorted(
            {rate.valid_from for rates in (self._own, built_in()) for rate in rates
             if rate.country in places and rate.valid_from > day}
        )  # fmt: skip

    def tax(self, *, seller: TaxSide, buyer: TaxSide, product_class: ProductClass, on: date) -> LineTax:
        """Always one, of no per cent where nothing is owed: its category says why.

        A checked VAT number of another EU country means reverse charge. Telecommunication and goods for people and
        firms without one are taxed where the buyer is (Directive 2006/112/EC, articles 33, 44, 58, 138 and 196).
        Places outside the EU's VAT area (article 6) are abroad, for the rest of their own country too.
        """
        home = seller.place
        place = _place_of_supply(seller, buyer, product_class)
        rate = self.rate((place or home).code, product_class, on=on)
        if rate is None or not seller.liable:
            return _none(OUTSIDE, home)
        if not buyer.liable:
            return _none(EXEMPT, home)
        if place is not None:
            return _charged(rate)
        if home.in_eu and buyer.place.in_eu:
            return _none(WITHIN_EU if product_class == "goods" else REVERSE, home)
        return _none(EXPORT if product_class == "goods" else OUTSIDE, home)


def _place_of_supply(seller: TaxSide, buyer: TaxSide, product_class: ProductClass) -> TaxPlace | None:
    """Whose rate is charged; None when what is sold leaves the seller's tax behind."""
    home, there = seller.place, buyer.place
    if home.country == there.country:
        return _place_within_country(home, buyer, product_class)
    if not (home.in_eu and there.in_eu) or buyer.vat_checked:
        return None
    return home if product_class == "service" else there


def _place_within_country(home: TaxPlace, buyer: TaxSide, product_class: ProductClass) -> TaxPlace | None:
    """The rules between countries, which Portugal (Decreto-Lei 347/85) and France (CGI 259 and 294) apply at home too.

    Goods are taxed where their way begins, services for businesses and telecommunication where the buyer is.
    """
    border = border_between(home, buyer.place)
    if border == "all" or (border == "goods" and product_class == "goods"):
        return None
    to_buyer = product_class == "telecom" or (product_class == "service" and buyer.vat_checked)
    return buyer.place if to_buyer else home


def _charged(rate: TaxRate) -> LineTax:
    category = charged(place_named(rate.country).category, read_exact(rate.percent))
    return LineTax(name=rate.name, percent=rate.percent, category=category, rounding=rate.rounding)


def _none(category: str, home: TaxPlace) -> LineTax:
    return LineTax(name=home.tax_name, percent="0", category=category, rounding=home.rounding)


@lru_cache(maxsize=1)
def built_in() -> tuple[TaxRate, ...]:
    """Of the data file, for every product class."""
    data = tax_data()
    told = {**data["countries"], **data["places"]}
    return tuple(rate for code, one in told.items() for rate in _rates_of(place_named(code), one))


def _rates_of(place: TaxPlace, told: Mapping[str, Any]) -> Iterator[TaxRate]:
    """A class of its own wins over the rates of all."""
    for product_class in CLASSES:
        for day, percent in told.get(product_class, told["rates"]):
            yield TaxRate(
                country=place.code,
                product_class=product_class,
                name=place.tax_name,
                percent=percent,
                rounding=place.rounding,
                valid_from=date.fromisoformat(day),
            )

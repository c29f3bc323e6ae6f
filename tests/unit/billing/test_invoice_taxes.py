"""Tax rules by the sides' countries, and sums that are right to the last cent however lines are cut."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.billing.paper.document import Line, LineTax, ProductClass
from offhook.billing.paper.totals import totals_of
from offhook.billing.taxes.places import place_named, place_of, tax_data
from offhook.billing.taxes.rules import TaxRate, TaxRules, TaxSide, built_in
from offhook.kit.money import MICROS, minor_digits

DAY = date(2026, 11, 1)
MADRID = TaxSide(place=place_of("ES"))


def at(country: str, postcode: str = "", **told: bool) -> TaxSide:
    return TaxSide(place=place_of(country, postcode), **told)


CASES: list[tuple[TaxSide, TaxSide, ProductClass, str, str]] = [
    (MADRID, at("ES"), "telecom", "S", "21"),
    (MADRID, at("ES", vat_checked=True), "telecom", "S", "21"),
    (MADRID, at("DE"), "telecom", "S", "19"),
    (MADRID, at("DE"), "goods", "S", "19"),
    (MADRID, at("DE"), "service", "S", "21"),
    (MADRID, at("DE", vat_checked=True), "telecom", "AE", "0"),
    (MADRID, at("DE", vat_checked=True), "goods", "K", "0"),
    (MADRID, at("US"), "telecom", "O", "0"),
    (MADRID, at("US"), "goods", "G", "0"),
    (MADRID, at("ES", liable=False), "telecom", "E", "0"),
    (at("ES", liable=False), at("ES"), "telecom", "O", "0"),
    (at("US"), at("US"), "telecom", "O", "0"),
    (at("GB"), at("GB"), "service", "S", "20"),
    (at("GB"), at("FR", vat_checked=True), "service", "O", "0"),
    (at("CH"), at("CH"), "telecom", "S", "8.1"),
    (at("CH"), at("DE"), "goods", "G", "0"),
    (at("FI"), at("FI"), "telecom", "S", "25.5"),
]


@pytest.mark.parametrize(("seller", "buyer", "product_class", "category", "percent"), CASES)
def test_the_tax_follows_from_both_sides(
    seller: TaxSide, buyer: TaxSide, product_class: ProductClass, category: str, percent: str
) -> None:
    tax = TaxRules().tax(seller=seller, buyer=buyer, product_class=product_class, on=DAY)
    assert (tax.category, tax.percent) == (category, percent)


def test_rates_change_by_date_and_sellers_own_win() -> None:
    rules = TaxRules()
    estonia = [rules.rate("EE", "telecom", on=date(year, 7, 1)) for year in (2023, 2024, 2025)]
    assert [rate.percent for rate in estonia if rate] == ["20", "22", "24"]
    own = TaxRate(
        country="ES", product_class="goods", name="IVA", percent="10", rounding="line", valid_from=date(2026, 1, 1)
    )
    rules = TaxRules([own])
    assert rules.rate("ES", "goods", on=DAY) == own
    before, other = rules.rate("ES", "goods", on=date(2025, 12, 31)), rules.rate("ES", "telecom", on=DAY)
    assert (before and before.percent, other and other.percent) == ("21", "21")


def test_every_country_of_the_eu_has_a_rate() -> None:
    members = tax_data()["eu"]
    assert len(set(members)) == 27
    assert all(place_named(country).in_eu for country in members)
    assert all(TaxRules().rate(country, "telecom", on=DAY) for country in members)
    assert all(0 < Decimal(rate.percent) < 30 for rate in built_in())


PERCENTS = st.sampled_from(["0", "2.5", "7.7", "8.1", "19", "21", "25.5"])
CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])


def _taxes(rounding: str) -> st.SearchStrategy[LineTax]:
    return st.builds(LineTax, name=st.just("VAT"), percent=PERCENTS, category=st.just("S"), rounding=st.just(rounding))


@given(
    currency=CURRENCIES,
    cuts=st.lists(st.tuples(st.integers(-(10**6), 10**9), _taxes("invoice")), min_size=1, max_size=30),
    order=st.randoms(use_true_random=False),
)
def test_sums_do_not_hang_on_the_order_of_lines(currency: str, cuts: list[tuple[int, LineTax]], order: object) -> None:
    step = MICROS // 10 ** minor_digits(currency)
    lines = [Line(kind="usage", description="x", net_micros=cents * step, taxes=(tax,)) for cents, tax in cuts]
    totals = totals_of(lines, currency)
    order.shuffle(lines)  # type: ignore[attr-defined]  # a random.Random
    again = totals_of(lines, currency)
    assert (again.net_micros, again.tax_micros) == (totals.net_micros, totals.tax_micros)
    assert totals.gross_micros % step == 0, "it can be paid"
    assert sum(total.net_micros for total in totals.taxes) == totals.net_micros


@given(
    cents=st.lists(st.integers(0, 10**8), min_size=1, max_size=20),
    percent=PERCENTS,
    rounding=st.sampled_from(["line", "invoice"]),
)
def test_tax_is_rounded_half_up_where_the_country_says(cents: list[int], percent: str, rounding: str) -> None:
    tax = LineTax(name="VAT", percent=percent, category="S", rounding=rounding)  # type: ignore[arg-type]  # one of two
    lines = [Line(kind="usage", description="x", net_micros=each * 10_000, taxes=(tax,)) for each in cents]
    amounts = cents if rounding == "line" else [sum(cents)]
    expected = sum((Decimal(each) * Decimal(percent) / 100).quantize(Decimal(1), ROUND_HALF_UP) for each in amounts)
    assert totals_of(lines, "EUR").tax_micros == int(expected) * 10_000

"""Seconds that a connection fee pays for, in every charge model: after them a call is charged as if it began there."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.billing.rating.charge_models import charge_models
from offhook.billing.rating.rate import BandPrice, RateTerms, Tier
from tests.unit.billing.tariffs import price, rated

FEE = Fraction("0.1")
SIX_CENTS = (("", BandPrice(per_unit=Fraction("0.06"), connection_fee=FEE)),)
MODELS = {
    "per_increment": RateTerms(prices=SIX_CENTS, first_s=60, next_s=60),
    "first_and_next": RateTerms(
        model="first_and_next",
        prices=(("", replace(SIX_CENTS[0][1], first_per_unit=Fraction("0.12"))),),
        first_s=30,
        next_s=6,
    ),
    "tiered": RateTerms(
        model="tiered", prices=SIX_CENTS, first_s=60, next_s=60, tiers=(Tier(from_s=600, per_unit=Fraction("0.03")),)
    ),
    "per_call": RateTerms(model="per_call", prices=(("", replace(SIX_CENTS[0][1], per_unit=Fraction("0.5"))),)),
}


def test_every_model_is_tried() -> None:
    assert set(MODELS) == set(charge_models())


@pytest.mark.parametrize(
    ("model", "seconds", "owed"),
    [
        ("per_increment", 0, "0.1"), ("per_increment", 20, "0.1"), ("per_increment", 20.001, "0.16"),
        ("per_increment", 80, "0.16"), ("per_increment", 81, "0.22"),
        ("first_and_next", 20, "0.1"), ("first_and_next", 21, "0.16"), ("first_and_next", 50, "0.16"),
        ("first_and_next", 51, "0.166"), ("first_and_next", 57, "0.172"),
        ("tiered", 20, "0.1"), ("tiered", 21, "0.16"), ("tiered", 620, "0.7"), ("tiered", 621, "0.73"),
        ("per_call", 20, "0.1"), ("per_call", 21, "0.6"), ("per_call", 3600, "0.6"),
    ],
)  # fmt: skip
def test_twenty_seconds_are_in_the_fee(model: str, seconds: float, owed: str) -> None:
    """Worked by hand: 0.10 on answer, then 60/60, 30/6, tiers from the 600th charged second, or one price."""
    assert price(seconds, replace(MODELS[model], included_s=20)) == owed


@given(st.sampled_from(sorted(MODELS)), st.integers(1, 300), st.integers(0, 2_000_000))
def test_what_comes_after_them_costs_what_a_call_without_them_costs(
    model: str, included_s: int, duration_ms: int
) -> None:
    terms = MODELS[model]
    seconds, after = Fraction(duration_ms, 1000), Fraction(max(duration_ms - included_s * 1000, 0), 1000)
    with_them = rated(seconds, replace(terms, included_s=included_s))
    without = rated(after, terms)
    assert with_them.price_micros == without.price_micros
    assert with_them.levels[0]["billed_s"] == without.levels[0]["billed_s"]

"""Credit for running calls: slices of whole increments for every ancestor, and the moment the engine must end it."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.billing.rating.destination import Destination
from offhook.billing.rating.lots import Lot
from offhook.billing.rating.plan import MarkUp
from offhook.billing.rating.rate import RateTerms
from offhook.billing.rating.reservation import LONGEST_MS, Meter
from offhook.billing.rating.tax import Tax
from tests.unit.billing.strategies import INSTANTS, rate_terms
from tests.unit.billing.tariffs import NOON_MS, call, chain, deck, own, percent, terms

MINUTE = terms("0.06", first_s=60, next_s=60)
VAT = [Tax(name="VAT", percent=Fraction(21))]


def _meter(rate_of: RateTerms, **more: object) -> Meter:
    return Meter(call(0, account="2"), chain(own(deck({"34": rate_of})), percent("10"), **more))  # type: ignore[arg-type]


def test_a_slice_is_whole_increments_and_asks_every_ancestor_for_its_own_price_with_tax() -> None:
    meter = _meter(MINUTE, taxes=VAT)
    first = meter.next_slice(reserved=(0, 0), until_ms=15_000)
    assert first.until_ms == 60_000  # 15 s cost a minute, so a minute is reserved and a minute given
    assert first.add_micros == (("1", 60_000), ("2", 79_860))
    second = meter.next_slice(reserved=first.total_micros, until_ms=75_000)
    assert (second.until_ms, second.add_micros) == (120_000, (("1", 60_000), ("2", 79_860)))
    assert second.total_micros == meter.owed_micros(120_000)


def test_a_slice_that_is_paid_already_asks_for_nothing() -> None:
    meter = _meter(MINUTE)
    again = meter.next_slice(reserved=(60_000, 66_000), until_ms=30_000)
    assert (again.until_ms, again.add_micros) == (60_000, (("1", 0), ("2", 0)))


def test_the_connection_fee_and_the_seconds_in_it_are_reserved_with_the_first_slice() -> None:
    meter = _meter(terms("0.06", fee="0.05", included_s=30, first_s=60, next_s=60))
    first = meter.next_slice(reserved=(0, 0), until_ms=10_000)
    assert (first.until_ms, first.total_micros) == (30_000, (50_000, 55_000))
    assert meter.next_slice(reserved=first.total_micros, until_ms=30_001).until_ms == 90_000


def test_included_minutes_cost_nothing_to_reserve() -> None:
    lot = Lot(id="l", destination=Destination("Spain", frozenset({"34"})), left_s=90, from_ms=0, expires_ms=NOON_MS + 1)
    meter = _meter(MINUTE, lots=[lot])
    assert meter.next_slice(reserved=(0, 0), until_ms=80_000).total_micros == (120_000, 0)
    beyond = meter.next_slice(reserved=(0, 0), until_ms=95_000)
    assert (beyond.until_ms, beyond.total_micros) == (150_000, (180_000, 66_000))


@pytest.mark.parametrize(
    ("credit", "expected"),
    [
        ({"2": 0}, 0),
        ({"2": 65_999}, 0),
        ({"2": 66_000}, 60_000),
        ({"2": 10_000_000, "1": 120_000}, 120_000),
        ({"2": 200_000, "1": 120_001}, 120_000),
        ({}, LONGEST_MS),
    ],
)
def test_the_poorest_account_decides_how_long_a_call_may_last(credit: dict[str, int], expected: int) -> None:
    assert _meter(MINUTE).affordable_ms(credit) == expected


def test_a_call_whose_answer_alone_is_too_dear_may_not_begin() -> None:
    assert _meter(terms("0.06", fee="0.05")).affordable_ms({"2": 54_999}) == -1
    assert _meter(terms("0.06", fee="0.05")).affordable_ms({"2": 55_000}) == 0


@settings(max_examples=40, deadline=None)
@given(rate_terms(bands=False), INSTANTS, st.lists(st.integers(1, 900_000), min_size=1, max_size=6), st.data())
def test_whatever_is_hung_up_when_no_account_owes_more_than_was_reserved(
    rate_of: RateTerms, begin_ms: int, steps: list[int], data: st.DataObject
) -> None:
    snapshot = chain(own(deck({"34": rate_of})), percent("10", per_unit="0.001"), taxes=VAT)
    meter = Meter(call(0, account="2", answered_at_ms=begin_ms), snapshot)
    reserved: tuple[int, ...] = (0, 0)
    until_ms = 0
    for step in steps:
        slice_ = meter.next_slice(reserved=reserved, until_ms=until_ms + step)
        assert all(add >= 0 for _, add in slice_.add_micros)
        assert slice_.until_ms >= until_ms + step
        reserved, until_ms = slice_.total_micros, slice_.until_ms
    ended_ms = data.draw(st.integers(0, until_ms))
    assert all(owed <= kept for owed, kept in zip(meter.owed_micros(ended_ms), reserved, strict=True))


@settings(max_examples=40, deadline=None)
@given(rate_terms(bands=False), st.integers(0, 2_000_000), st.integers(0, 2_000_000))
def test_a_call_cut_at_the_affordable_moment_stays_within_the_credit_and_one_later_does_not(
    rate_of: RateTerms, credit: int, reseller: int
) -> None:
    meter = _meter(rate_of)
    longest = meter.affordable_ms({"1": reseller, "2": credit}, at_most_ms=3_600_000)
    limits = (reseller, credit)
    if longest >= 0:
        assert all(owed <= limit for owed, limit in zip(meter.owed_micros(longest), limits, strict=True))
    if longest < 3_600_000:
        beyond = meter.owed_micros(longest + 1)
        assert any(owed > limit for owed, limit in zip(beyond, limits, strict=True))


def test_marks_down_are_priced_too() -> None:
    assert MarkUp(percent=Fraction(-10)).factor == Fraction(9, 10)

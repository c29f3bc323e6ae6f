"""A call that rings holds the most it may cost: prices and bands may change before it is answered."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.billing.rating.account import Account, PlanAssignment
from offhook.billing.rating.answers import answers
from offhook.billing.rating.bands import Band, Bands
from offhook.billing.rating.deck import RateDeck, RateDeckVersion
from offhook.billing.rating.errors import NoRateError
from offhook.billing.rating.plan import RatePlan
from offhook.billing.rating.rate import Rate, RateTerms
from offhook.billing.rating.reservation import Meter
from offhook.billing.rating.snapshot import Snapshot
from tests.unit.billing.strategies import BAND, INSTANTS, ZONES, rate_terms
from tests.unit.billing.tariffs import NOON_MS, call, chain, deck, own, percent, terms

RING_MS = 180_000
WEEK = Bands("UTC", (Band.parse("peak=00:00-12:02"),))


def _sold_by(*plans: PlanAssignment) -> Snapshot:
    return Snapshot(accounts=[Account(id="0", parent_id=None), Account(id="1", parent_id="0", plans=plans)])


def _through_time(*versions: tuple[int, RateTerms]) -> RatePlan:
    made = [
        RateDeckVersion(version_id=str(begin), effective_ms=begin, rates=[Rate(prefix="34", terms=one)])
        for begin, one in versions
    ]
    return own(RateDeck(deck_id="d", currency="EUR", versions=made))


def test_a_version_that_begins_while_it_rings_is_reserved_for() -> None:
    dear = terms("20", first_s=60, next_s=60)
    plan = _through_time((0, terms("0.06", first_s=60, next_s=60)), (NOON_MS + 10_000, dear))
    snapshot = _sold_by(PlanAssignment(plan=plan, from_ms=0))
    assert Meter(call(0), snapshot, ring_ms=RING_MS).owed_micros(1000) == (20_000_000,)
    assert Meter(call(0), snapshot, ring_ms=9_999).owed_micros(1000) == (60_000,)
    assert Meter(call(0), snapshot).owed_micros(1000) == (60_000,)
    assert Meter(call(0), snapshot, ring_ms=RING_MS).affordable_ms({"1": 3_000_000}) == 0


def test_a_rate_with_dates_of_its_own_may_begin_while_it_rings() -> None:
    rows = [
        Rate(prefix="34", terms=terms("0.06")),
        Rate(prefix="34", terms=terms("6"), priority=1, valid_from_ms=NOON_MS + 1000, valid_until_ms=NOON_MS + 2000),
    ]
    meter = Meter(call(0), chain(own(deck(rows))), ring_ms=RING_MS)
    assert meter.owed_micros(60_000) == (6_000_000,)


def test_a_long_first_block_is_reserved_at_the_price_of_the_dearest_band() -> None:
    block = terms("1", peak="0.01", first_s=3600, next_s=60)
    meter = Meter(call(0), chain(own(deck({"34": block}, bands=WEEK))), ring_ms=RING_MS)
    assert meter.owed_micros(1) == (60_000_000,)  # from 12:02 on


def test_the_last_moment_of_ringing_counts_when_the_border_comes_after_it() -> None:
    late = NOON_MS - 2 * 60_000  # at 12:02 the dear band begins, a minute after it rang for the last time
    minute = terms("1", peak="0.01", first_s=60, next_s=60)
    meter = Meter(call(0, answered_at_ms=late), chain(own(deck({"34": minute}, bands=WEEK))), ring_ms=RING_MS)
    assert meter.owed_micros(180_000) == (2_010_000,)


def test_where_nothing_changes_one_answer_is_all() -> None:
    bands = deck({"34": terms("0.06", peak="0.10")}, bands=WEEK)
    assert [one.answered_at_ms for one in answers(call(0), chain(own(bands)), ring_ms=60_000)] == [
        NOON_MS,
        NOON_MS + 60_000,
    ]
    assert answers(call(0), chain(own(deck({"34": terms()})), percent("10")), ring_ms=RING_MS) == [call(0)]


def test_it_is_not_dialled_into_another_currency() -> None:
    euros, dollars = (own(deck({"34": terms()}, currency=currency), name=currency) for currency in ("EUR", "USD"))
    both = (PlanAssignment(plan=euros, from_ms=0), PlanAssignment(plan=dollars, from_ms=NOON_MS + 1000))
    with pytest.raises(NoRateError, match="another currency"):
        Meter(call(0), _sold_by(*both), ring_ms=RING_MS)


@settings(max_examples=60, deadline=None)
@given(
    rate_terms(),
    rate_terms(),
    st.tuples(*(st.builds(replace, BAND, name=st.just(name)) for name in ("peak", "night", "weekend"))),
    ZONES,
    INSTANTS,
    st.integers(0, RING_MS),
    st.integers(0, RING_MS),
)
def test_whenever_it_is_answered_what_is_owed_at_once_is_held(
    rate_of: RateTerms,
    later: RateTerms,
    bands: tuple[Band, ...],
    zone: str,
    dialled_ms: int,
    change_ms: int,
    rings_ms: int,
) -> None:
    versions = [
        RateDeckVersion(
            version_id=str(begin), effective_ms=begin, rates=[Rate(prefix="34", terms=one)], bands=Bands(zone, bands)
        )
        for begin, one in ((0, rate_of), (dialled_ms + change_ms, later))
    ]
    deck_of = RateDeck(deck_id="d", currency="EUR", versions=versions)
    snapshot = chain(own(deck_of), percent("10", per_unit="0.001"))
    ringing = Meter(call(0, account="2", answered_at_ms=dialled_ms), snapshot, ring_ms=RING_MS)
    answered = Meter(call(0, account="2", answered_at_ms=dialled_ms + rings_ms), snapshot)
    for duration_ms in (0, 1):
        pairs = zip(answered.owed_micros(duration_ms), ringing.owed_micros(duration_ms), strict=True)
        assert all(owed <= held for owed, held in pairs)


def test_a_fee_that_changes_while_it_rings_is_held() -> None:
    plan = _through_time((0, terms("0.06")), (NOON_MS + RING_MS, terms("0.06", fee="0.5")))
    snapshot = _sold_by(PlanAssignment(plan=plan, from_ms=0))
    assert Meter(call(0), snapshot, ring_ms=RING_MS).owed_micros(0) == (500_000,)
    assert Fraction(Meter(call(0), snapshot).owed_micros(60_000)[0], 1_000_000) == Fraction(6, 100)

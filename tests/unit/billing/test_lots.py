"""Included minutes: which lot is used, what is left, and how they roll over."""

from dataclasses import replace
from fractions import Fraction

import pytest

from offhook.billing.rating.destination import Destination
from offhook.billing.rating.lots import Lot, LotUse, after, draw, rolled_over, usable
from offhook.billing.rating.rate_call import rate
from tests.unit.billing.tariffs import NOON_MS, call, chain, deck, micros, own, percent, terms

DAY_MS = 86_400_000
SPAIN = Destination("Spain", frozenset({"34"}))
MOBILE = Destination("Spain mobile", frozenset({"346", "347"}))


def _lot(name: str, left_s: int, *, days: int = 30, to: Destination = SPAIN, **more: object) -> Lot:
    return Lot(
        id=name, destination=to, left_s=left_s, from_ms=NOON_MS - DAY_MS, expires_ms=NOON_MS + days * DAY_MS, **more
    )  # type: ignore[arg-type]


def test_the_earliest_expiry_is_used_first_whatever_the_order_given() -> None:
    lots = [_lot("late", 100, days=60), _lot("soon", 40, days=2), _lot("next", 30, days=9)]
    assert [lot.id for lot in usable(lots, digits="34911", at_ms=NOON_MS)] == ["soon", "next", "late"]
    assert draw(usable(lots, digits="34911", at_ms=NOON_MS), 75) == (
        LotUse("soon", 40),
        LotUse("next", 30),
        LotUse("late", 5),
    )


@pytest.mark.parametrize(
    "lot",
    [
        _lot("empty", 0),
        _lot("expired", 60, days=0),
        _lot("elsewhere", 60, to=MOBILE),
        replace(_lot("not yet", 60), from_ms=NOON_MS + 1),
    ],
    ids=lambda lot: lot.id,
)
def test_a_lot_that_does_not_serve_the_call_is_left_alone(lot: Lot) -> None:
    snapshot = chain(own(deck({"34": terms("0.06")})), lots=[lot])
    done = rate(call(60), snapshot)
    assert (micros(done.price_micros), done.levels[0]["free_s"], done.levels[0]["free"]["uses"]) == ("0.06", 0, [])


def test_part_free_part_charged_and_the_cdr_shows_both() -> None:
    snapshot = chain(own(deck({"34": terms("0.06", fee="0.05", first_s=60, next_s=60)})), lots=[_lot("month", 55)])
    (level,) = rate(call(70), snapshot).levels
    assert (level["free_s"], level["billed_s"], level["price_micros"]) == (55, 60, 60_000)
    assert level["free"] == {"pays_connection_fee": True, "uses": [{"lot": "month", "seconds": 55}]}


def test_a_lot_may_leave_the_connection_fee_to_be_paid_with_the_seconds_it_includes() -> None:
    tariff = own(deck({"34": terms("0.06", fee="0.05", included_s=10)}))
    (level,) = rate(call(70), chain(tariff, lots=[_lot("month", 40, pays_connection_fee=False)])).levels
    assert (level["free_s"], level["billed_s"], level["price_micros"]) == (40, 20, 70_000)


def test_an_unanswered_call_uses_nothing() -> None:
    snapshot = chain(own(deck({"34": terms()})), lots=[_lot("month", 55)])
    assert rate(call(0, answered_at_ms=None), snapshot).levels == []
    assert rate(call(0), snapshot).levels[0]["free"]["uses"] == []


def test_minutes_are_the_customers_alone_its_reseller_pays_the_full_call() -> None:
    snapshot = chain(own(deck({"34": terms("0.06")})), percent("10"), lots=[_lot("month", 600)])
    assert rate(call(60, account="2"), snapshot).prices == [60_000, 0]


def test_a_minimum_charge_is_not_asked_for_a_call_wholly_in_included_minutes() -> None:
    tariff = own(deck({"34": terms("0.06", minimum=Fraction(1, 2))}))
    lots = [_lot("month", 60)]
    assert [rate(call(s), chain(tariff, lots=lots)).price_micros for s in (60, 61)] == [0, 500_000]


def test_what_is_used_is_gone() -> None:
    lots = [_lot("a", 100), _lot("b", 50)]
    assert [lot.left_s for lot in after(lots, [LotUse("a", 30), LotUse("a", 10), LotUse("b", 50)])] == [60, 0]


def test_minutes_roll_over_once_and_the_lot_then_expires_a_month_later() -> None:
    lot = _lot("march", 100)
    moved = rolled_over(lot, lot_id="march+", expires_ms=lot.expires_ms + 30 * DAY_MS)
    assert moved is not None
    assert (moved.left_s, moved.from_ms, moved.expires_ms) == (100, lot.expires_ms, lot.expires_ms + 30 * DAY_MS)
    assert rolled_over(moved, lot_id="again", expires_ms=moved.expires_ms + 1) is None
    assert rolled_over(replace(lot, left_s=0), lot_id="none", expires_ms=1 << 50) is None

"""What falls due of something charged by the period: once, and exactly its price however it is cut."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from offhook.billing.rating.periods import Anchor, Cycle
from offhook.billing.rating.recurring import Recurring, due_parts
from offhook.kit.money import Money

DAYS = st.dates(date(2024, 1, 1), date(2027, 1, 1))
PRICES = st.integers(1, 10**10).map(lambda micros: Money(micros, "EUR").payable()).filter(bool)
MONTHS = st.sampled_from([1, 3, 6, 12])


def sold(price: Money, months: int, start: date, end: date | None = None, *, in_advance: bool = True) -> Recurring:
    cycle = Cycle(Anchor.on(start), months)
    return Recurring(price=price, cycle=cycle, starts_on=start, ends_on=end, in_advance=in_advance)


def charge(what: Recurring, until: date, charged: dict[date, int]) -> int:
    """Books what is due; how many charges that made."""
    parts = list(due_parts(what, until=until, charged=charged))
    for part in parts:
        charged[part.period.start] = charged.get(part.period.start, 0) + part.amount.micros
    return len(parts)


def test_in_advance_and_in_arrears() -> None:
    euro, start = Money.parse("31", "EUR"), date(2026, 10, 1)
    (now,) = due_parts(sold(euro, 1, start), until=date(2026, 10, 2), charged={})
    assert (now.amount, now.due_on) == (euro, start)
    late = sold(euro, 1, start, in_advance=False)
    assert not list(due_parts(late, until=date(2026, 10, 31), charged={}))
    (then,) = due_parts(late, until=date(2026, 11, 1), charged={})
    assert (then.amount, then.due_on) == (euro, date(2026, 10, 31))


def test_days_paid_for_and_not_had_are_given_back() -> None:
    start = date(2026, 10, 1)
    ended = sold(Money.parse("31", "EUR"), 1, start, date(2026, 10, 11))
    (back,) = due_parts(ended, until=start, charged={start: 31_000_000})
    assert back.amount.decimal() == "-21.00"
    assert not list(due_parts(ended, until=date(2027, 1, 1), charged={start: 10_000_000}))


@given(PRICES, MONTHS, DAYS, st.lists(st.integers(0, 400), max_size=8), st.booleans())
def test_runs_repeated_early_and_late_charge_each_period_its_price_once(
    price: Money, months: int, start: date, runs: list[int], in_advance: bool
) -> None:
    what = sold(price, months, start, in_advance=in_advance)
    charged: dict[date, int] = {}
    for days in runs:
        charge(what, start + timedelta(days=days), charged)
        assert charge(what, start + timedelta(days=days), charged) == 0
    assert all(micros == price.micros for micros in charged.values())


@given(PRICES, MONTHS, DAYS, st.lists(st.integers(0, 700), min_size=1, max_size=6), st.booleans())
def test_a_customer_moved_from_one_to_the_next_pays_each_period_exactly(
    price: Money, months: int, start: date, cuts: list[int], in_advance: bool
) -> None:
    cycle = Cycle(Anchor.on(start), months)
    borders = [start, *sorted(start + timedelta(days=days) for days in cuts), None]
    until = start + timedelta(days=1500)
    total: dict[date, int] = {}
    for begin, end in pairwise(borders):
        assert begin is not None
        whole = Recurring(price=price, cycle=cycle, starts_on=begin, ends_on=None, in_advance=in_advance)
        charged: dict[date, int] = {}
        charge(whole, min(until, end or until), charged)
        charge(Recurring(price=price, cycle=cycle, starts_on=begin, ends_on=end, in_advance=in_advance), until, charged)
        for period, micros in charged.items():
            total[period] = total.get(period, 0) + micros
    whole_periods = {period: micros for period, micros in total.items() if cycle.on(period).end < until}
    assert whole_periods
    assert all(micros == price.micros for micros in whole_periods.values())


@given(PRICES, MONTHS, DAYS, st.integers(0, 800), st.integers(0, 800))
def test_what_was_ended_costs_its_days_whenever_it_was_billed(
    price: Money, months: int, start: date, billed: int, ended: int
) -> None:
    end = start + timedelta(days=ended)
    early: dict[date, int] = {}
    charge(sold(price, months, start), start + timedelta(days=billed), early)
    charge(sold(price, months, start, end), start + timedelta(days=2000), early)
    late: dict[date, int] = {}
    charge(sold(price, months, start, end), start + timedelta(days=2000), late)
    assert {day: micros for day, micros in early.items() if micros} == late

"""Civil periods, month arithmetic from the original day, and parts that sum to the whole."""

from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.billing.rating.periods import MONTHLY, QUARTERLY, YEARLY, Anchor, Cycle, Period, midnight
from offhook.billing.rating.proration import in_periods, prorated
from offhook.kit.money import Money

DAYS = st.dates(date(2000, 1, 1), date(2060, 1, 1))
CYCLES = st.builds(Cycle, DAYS.map(Anchor.on), st.sampled_from([1, 3, 6, 12]))


def test_the_thirty_first_comes_back_after_short_months() -> None:
    cycle = Cycle(Anchor.on(date(2024, 1, 31)), MONTHLY)
    starts = [cycle.period(number).start.isoformat() for number in range(6)]
    assert starts == ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31", "2024-06-30"]
    assert Cycle(Anchor.on(date(2023, 1, 31)), MONTHLY).period(1).start == date(2023, 2, 28)


def test_a_leap_day_yearly() -> None:
    cycle = Cycle(Anchor.on(date(2020, 2, 29)), YEARLY)
    assert [cycle.period(n).start for n in (1, 4)] == [date(2021, 2, 28), date(2024, 2, 29)]


def test_periods_become_instants_in_the_customers_zone() -> None:
    march = Period(date(2026, 3, 1), date(2026, 4, 1))
    assert march.instants("Europe/Madrid") == (
        datetime(2026, 2, 28, 23, tzinfo=UTC),
        datetime(2026, 3, 31, 22, tzinfo=UTC),
    )


def test_a_day_without_midnight_begins_when_the_clocks_have_jumped() -> None:
    assert midnight(date(2018, 11, 4), "America/Sao_Paulo") == datetime(2018, 11, 4, 3, tzinfo=UTC)
    assert midnight(date(2026, 4, 24), "Africa/Cairo") == datetime(2026, 4, 23, 22, tzinfo=UTC)


@given(CYCLES, DAYS)
def test_every_day_is_in_exactly_one_period_and_periods_have_no_gaps(cycle: Cycle, day: date) -> None:
    number = cycle.number_on(day)
    assert day in cycle.period(number)
    assert day not in cycle.period(number - 1)
    assert cycle.period(number).end == cycle.period(number + 1).start
    assert cycle.first_from(day) >= day


@given(CYCLES, st.integers(-40, 40))
def test_a_period_is_found_by_its_first_day(cycle: Cycle, number: int) -> None:
    assert cycle.number_on(cycle.period(number).start) == number


@given(CYCLES, DAYS, st.integers(0, 900))
def test_periods_within_a_span_cover_its_days_once(cycle: Cycle, start: date, days: int) -> None:
    span = Period(start, date.fromordinal(start.toordinal() + days))
    assert sum(period.common(span).days for period in cycle.within(span)) == days


@given(
    st.integers(-(10**12), 10**12),
    st.sampled_from(["EUR", "JPY", "KWD"]),
    st.integers(1, 366),
    st.lists(st.integers(0, 366)),
    st.booleans(),
)
def test_the_parts_of_a_period_sum_to_its_price(
    micros: int, currency: str, days: int, cuts: list[int], payable: bool
) -> None:
    start = date(2026, 1, 1)
    period = Period(start, date.fromordinal(start.toordinal() + days))
    borders = sorted({0, days, *(cut for cut in cuts if cut < days)})
    price = Money(micros, currency).payable() if payable else Money(micros, currency)
    parts = [
        prorated(
            price,
            period=period,
            part=Period(date.fromordinal(start.toordinal() + a), date.fromordinal(start.toordinal() + b)),
            payable=payable,
        )
        for a, b in pairwise(borders)
    ]
    assert sum(part.micros for part in parts) == price.micros
    assert all(part.micros * price.micros >= 0 for part in parts)
    for part, (a, b) in zip(parts, pairwise(borders), strict=True):
        step = 10 ** (6 - {"EUR": 2, "JPY": 0, "KWD": 3}[currency]) if payable else 1
        assert abs(part.micros * days - price.micros * (b - a)) <= days * step


def test_the_denominator_is_the_whole_period() -> None:
    quarter = Cycle(Anchor.on(date(2024, 1, 15)), QUARTERLY).on(date(2024, 5, 20))
    part = Period(date(2024, 5, 20), date(2024, 6, 21))
    assert quarter.days == 91
    assert prorated(Money(910_000_000, "EUR"), period=quarter, part=part) == Money(320_000_000, "EUR")


def test_a_part_outside_its_period_is_refused() -> None:
    with pytest.raises(ValueError, match="is not part of"):
        prorated(
            Money(1, "EUR"),
            period=Period(date(2026, 1, 1), date(2026, 2, 1)),
            part=Period(date(2026, 1, 31), date(2026, 2, 2)),
        )


def test_a_span_counted_in_periods() -> None:
    months = Cycle(Anchor.on(date(2019, 1, 1)), MONTHLY)
    assert in_periods(months, Period(date(2019, 1, 31), date(2019, 2, 2))) == Fraction(1, 31) + Fraction(1, 28)

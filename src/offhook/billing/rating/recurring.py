"""What falls due of something charged by the period, while it is begun, ended and billed early or late."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from offhook.billing.rating.periods import Cycle, Period
from offhook.billing.rating.proration import prorated
from offhook.kit.money import Money

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring:
    """A price for each period from one day to another."""

    price: Money
    """Of a whole period."""
    cycle: Cycle
    starts_on: date
    ends_on: date | None
    """The first day that is not charged."""
    in_advance: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePart:
    """What is still to be charged of one period; below zero it is given back."""

    period: Period
    part: Period
    """Its days that are charged in all."""
    amount: Money
    due_on: date


def due_parts(sold: Recurring, *, until: date, charged: Mapping[date, int]) -> Iterator[DuePart]:
    """What falls due before `until`; `charged` has the micros charged so far, by the first day of their period.

    Said again with what it said before among `charged`, it says nothing. Of a period charged in advance that ends early
    the days after the end are given back; the parts of a period sum to its price however it is cut.
    """
    last = max([until, *(sold.cycle.on(start).end for start in charged)])
    for period in sold.cycle.within(Period(sold.starts_on, max(sold.starts_on, last))):
        part = period.common(_charged_days(sold, period))
        before = charged.get(period.start, 0)
        due_on = _due_on(sold, part)
        if not before and (not part.days or due_on >= until):
            continue
        owed = prorated(sold.price, period=period, part=part, payable=True)
        if owed.micros != before:
            amount = Money(owed.micros - before, owed.currency)
            yield DuePart(period=period, part=part, amount=amount, due_on=due_on)


def _charged_days(sold: Recurring, period: Period) -> Period:
    end = period.end if sold.ends_on is None else max(sold.ends_on, sold.starts_on)
    return Period(sold.starts_on, max(end, sold.starts_on))


def _due_on(sold: Recurring, part: Period) -> date:
    """In arrears that is the last day of it."""
    return part.start if sold.in_advance or not part.days else part.end - _DAY

"""Billing periods: stretches of civil days in the customer's zone, counted in months from one original day."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

MONTHLY, QUARTERLY, HALF_YEARLY, YEARLY = 1, 3, 6, 12


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` up to `end`, which is not part of it."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period cannot end on {self.end}, before its start {self.start}")

    @property
    def days(self) -> int:
        """How many."""
        return (self.end - self.start).days

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def common(self, other: "Period") -> "Period":
        """The days of both; none when they do not meet."""
        start = max(self.start, other.start)
        return Period(start, max(start, min(self.end, other.end)))

    def instants(self, zone: str) -> tuple[datetime, datetime]:
        """Begin and end as instants; to be taken once and kept, for a zone's rules may change."""
        return midnight(self.start, zone), midnight(self.end, zone)


def midnight(day: date, zone: str) -> datetime:
    """The first instant of a civil day, in UTC, also on days whose clocks jump over midnight."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The original day that all periods are counted from: the 31st stays the 31st wherever a month has one."""

    year: int
    month: int
    day: int

    @classmethod
    def on(cls, day: date) -> "Anchor":
        """Periods that begin on this day of the month."""
        return cls(day.year, day.month, day.day)

    @classmethod
    def day_of_month(cls, day: int, *, since: date) -> "Anchor":
        """Periods that begin on a given day of the month, from the month of `since` on."""
        return cls(since.year, since.month, day)

    def after(self, months: int) -> date:
        """So many months later; in a shorter month its last day."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return date(year, month + 1, min(self.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Cycle:
    """Periods of equal numbers of months, one after the other without a gap."""

    anchor: Anchor
    months: int

    def __post_init__(self) -> None:
        if self.months < 1:
            raise ValueError("a billing period lasts at least a month")

    def number_on(self, day: date) -> int:
        """Which period a day belongs to; 0 begins at the anchor, those before it count down."""
        apart = (day.year - self.anchor.year) * 12 + day.month - self.anchor.month
        number = apart // self.months
        return number if self.anchor.after(number * self.months) <= day else number - 1

    def period(self, number: int) -> Period:
        """The period of this number."""
        first = number * self.months
        return Period(self.anchor.after(first), self.anchor.after(first + self.months))

    def on(self, day: date) -> Period:
        """The period a day belongs to."""
        return self.period(self.number_on(day))

    def first_from(self, day: date) -> date:
        """The first day at or after this one on which a period begins."""
        period = self.on(day)
        return day if period.start == day else period.end

    def within(self, span: Period) -> Iterator[Period]:
        """All periods that share a day with the span, whole."""
        if span.days:
            for number in range(self.number_on(span.start), self.number_on(span.end) + 1):
                period = self.period(number)
                if period.common(span).days:
                    yield period

    def billed_until(self, *, start: date, end: date | None, today: date, in_advance: bool) -> date | None:
        """Up to which day something that runs from `start` to `end` is to be billed by today.

        In advance that is the end of the running period, in arrears the begin of it; never after `end`.
        None when nothing is due yet.
        """
        if today < start:
            return None
        if end is not None and end <= today:
            return end
        running = self.on(today)
        if in_advance:
            return running.end if end is None else min(running.end, end)
        return running.start if running.start >= start else None

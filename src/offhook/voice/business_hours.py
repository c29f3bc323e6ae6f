"""When a business is open (BL-18): weekly hours in its own time zone, days that differ, and what happens outside.

A pure rule beside `line_rules`: both ways of speaking a call ask it.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from offhook.kit.phone_number import PhoneNumber

Outside = Literal["voicemail", "ring", "forward"]
LOOK_AHEAD_DAYS = 366
"""A business that does not open within a year is closed."""
_MIDNIGHT = time(0)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Opening(_Part):
    """From `start` up to, but not including, `end`, on the clock on the wall.

    Past midnight when `end` is not after `start`; both at midnight is the whole day.
    """

    start: time
    end: time

    @field_validator("start", "end")
    @classmethod
    def _whole_minutes(cls, given: time) -> time:
        if given.tzinfo is not None or given.second or given.microsecond:
            raise ValueError("hours are whole minutes without a time zone, as 09:30")
        return given

    @model_validator(mode="after")
    def _is_some_time(self) -> "Opening":
        if self.start == self.end != _MIDNIGHT:
            raise ValueError("an opening that ends when it starts is none; for the whole day write 00:00 to 00:00")
        return self

    def minutes(self) -> tuple[int, int]:
        """Since midnight of its day; the end may lie in the next one."""
        start, end = (moment.hour * 60 + moment.minute for moment in (self.start, self.end))
        return start, end if end > start else end + 24 * 60


def _apart(openings: tuple[Opening, ...]) -> tuple[Opening, ...]:
    in_order = sorted(openings, key=Opening.minutes)
    for before, after in pairwise(in_order):
        if before.minutes()[1] > after.minutes()[0]:
            raise ValueError(
                f"{before.start:%H:%M} to {before.end:%H:%M} and {after.start:%H:%M} to {after.end:%H:%M} overlap"
            )
    return tuple(in_order)


class _Day(_Part):
    openings: Annotated[tuple[Opening, ...], Field(max_length=6)] = ()

    @field_validator("openings")
    @classmethod
    def _in_order(cls, given: tuple[Opening, ...]) -> tuple[Opening, ...]:
        return _apart(given)


class Weekday(_Day):
    """Hours of one day of the week; none means closed."""


class ExceptionDay(_Day):
    """A day that differs from its weekday; without openings it is closed."""

    day: date
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""


class BusinessHours(_Part):
    """The hours of a number."""

    time_zone: str = "UTC"
    """IANA name."""
    week: Annotated[tuple[Weekday, ...], Field(min_length=7, max_length=7)]
    """Monday first."""
    exceptions: Annotated[tuple[ExceptionDay, ...], Field(max_length=200)] = ()
    outside: Outside = "voicemail"
    """What happens to a call then: voicemail, ringing all the same, or another telephone."""
    greeting_text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] = ""
    """Spoken before voicemail outside the hours; empty: the number's own greeting."""
    forward_to: PhoneNumber | None = None

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)  # cached, unlike a look through all there are: hours are read with every call
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"{name!r} is no time zone: use an IANA name such as 'Europe/Madrid'") from None
        return name

    @field_validator("exceptions")
    @classmethod
    def _each_day_once(cls, given: tuple[ExceptionDay, ...]) -> tuple[ExceptionDay, ...]:
        if len({exception.day for exception in given}) < len(given):
            raise ValueError("a day stands there twice: put all its hours into one exception")
        return tuple(sorted(given, key=lambda exception: exception.day))

    @model_validator(mode="after")
    def _leads_somewhere(self) -> "BusinessHours":
        if self.outside == "forward" and self.forward_to is None:
            raise ValueError("forward_to: name the telephone that calls are forwarded to outside the hours")
        return self

    def is_open(self, now: datetime) -> bool:
        """Whether somebody should be there now; `now` in any time zone."""
        today = now.astimezone(ZoneInfo(self.time_zone)).date()
        return any(start <= now < end for start, end in self._spans(today - timedelta(days=1), days=2))

    def changes_at(self, now: datetime) -> datetime | None:
        """When it closes, being open, or opens again, in UTC; None when that is a year away."""
        today = now.astimezone(ZoneInfo(self.time_zone)).date()
        is_open, until = False, now
        for start, end in self._spans(today - timedelta(days=1), days=LOOK_AHEAD_DAYS):
            if end <= until:
                continue
            if start > until:
                return until if is_open else start
            is_open, until = True, end  # hours that touch are one opening
        return until if is_open and until - now < timedelta(days=LOOK_AHEAD_DAYS - 2) else None

    def _spans(self, first: date, *, days: int) -> Iterator[tuple[datetime, datetime]]:
        zone = ZoneInfo(self.time_zone)
        differing = {exception.day: exception for exception in self.exceptions}
        for place in range(days):
            day = first + timedelta(days=place)
            for opening in (differing.get(day) or self.week[day.weekday()]).openings:
                start, end = (_moment(day, minute, zone) for minute in opening.minutes())
                if start < end:  # of a span within the hour that the clocks skip nothing is left
                    yield start, end


def _moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """When the clock on the wall first shows it; an hour the clocks skip begins and ends when they jump."""
    wall = datetime.combine(day, _MIDNIGHT) + timedelta(minutes=minute)
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    moment = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while moment.astimezone(zone).replace(tzinfo=None) < wall:
        moment += timedelta(minutes=1)
    return moment

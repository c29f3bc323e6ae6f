"""Bands: parts of the week, in a tariff's own time zone, that may have prices of their own."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY_MIN = 24 * 60
EVERY_DAY = frozenset(range(7))
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPEC = re.compile(
    r"(?P<name>[\w-]+)=(?:(?P<days>[a-z,-]+|[\d,-]+)\s+)?"
    r"(?P<from_h>\d\d):(?P<from_m>[0-5]\d)-(?P<till_h>\d\d):(?P<till_m>[0-5]\d)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A daily stretch of wall-clock time; one that ends at or before its begin runs over midnight."""

    name: str
    weekdays: frozenset[int] = EVERY_DAY
    """0 is Monday; the day on which the stretch begins."""
    from_min: int = 0
    until_min: int = DAY_MIN
    """Minutes after midnight, not part of the band any more."""
    dates: frozenset[date] = frozenset()
    """When not empty, the band begins on these days only (holidays), whatever their weekday."""

    def __post_init__(self) -> None:
        if not (0 <= self.from_min < DAY_MIN and 0 < self.until_min <= DAY_MIN and self.weekdays <= EVERY_DAY):
            raise ValueError(f"band {self.name!r} has no such times or weekdays")

    def holds(self, day: date, minute: int) -> bool:
        """Whether this wall-clock minute belongs to the band."""
        if self.from_min < self.until_min:
            return self.from_min <= minute < self.until_min and self._begins_on(day)
        if minute >= self.from_min:
            return self._begins_on(day)
        return minute < self.until_min and day > date.min and self._begins_on(date.fromordinal(day.toordinal() - 1))

    def _begins_on(self, day: date) -> bool:
        return day in self.dates if self.dates else day.weekday() in self.weekdays

    @classmethod
    def parse(cls, text: str) -> "Band":
        """Reads `peak=mon-fri 08:00-18:00`; days are a list of names and ranges, left out they are all.

        Holidays are a list of dates: `holiday=2026-12-25,2027-01-01 00:00-24:00`.

        Raises:
            ValueError: it is not of this form.
        """
        found = _SPEC.fullmatch(text.strip())
        if not found:
            raise ValueError(f"{text!r} is not a band (write peak=mon-fri 08:00-18:00)")
        begin = int(found["from_h"]) * 60 + int(found["from_m"])
        end = int(found["till_h"]) * 60 + int(found["till_m"])
        days = found["days"]
        if days is None or days[0].isalpha():
            return cls(name=found["name"], weekdays=_days(days), from_min=begin, until_min=end or DAY_MIN)
        dates = frozenset(map(date.fromisoformat, days.split(",")))
        return cls(name=found["name"], dates=dates, from_min=begin, until_min=end or DAY_MIN)


@dataclass(frozen=True)
class Bands:
    """All bands of a tariff: the first that holds counts; when none does it is the band named `otherwise`."""

    zone: str
    bands: tuple[Band, ...]
    otherwise: str = ""

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{self.zone!r} is not a time zone (write Europe/Madrid)") from error

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Each name once, `otherwise` first."""
        return tuple(dict.fromkeys([self.otherwise, *(band.name for band in self.bands)]))

    def number_at(self, day: date, minute: int) -> int:
        """The place in `names` of the band of a wall-clock minute."""
        for band in self.bands:
            if band.holds(day, minute):
                return self.names.index(band.name)
        return 0

    @cached_property
    def border_minutes(self) -> tuple[int, ...]:
        """Minutes after midnight at which a band may begin or end."""
        return tuple(sorted({0, *(m % DAY_MIN for band in self.bands for m in (band.from_min, band.until_min))}))


def _days(text: str | None) -> frozenset[int]:
    if text is None:
        return EVERY_DAY
    days: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first not in _DAYS or (last or first) not in _DAYS:
            raise ValueError(f"{part!r} is not a weekday or a range of them (write mon-fri,sun)")
        place, end = _DAYS.index(first), _DAYS.index(last or first)
        days.add(place)
        while place != end:
            place = (place + 1) % 7
            days.add(place)
    return frozenset(days)

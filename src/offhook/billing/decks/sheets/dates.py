"""Dates of price lists: `2026-12-31`, `31.12.2026`, and `31/12/2026` where the column tells the day from the month."""

import re
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

DayPlace = Literal["first", "second", "unknown"]
_JUDGED = 20_000
"""Dates after which nobody looks for one that tells the day from the month."""
_POINTS = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHES = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})")
_TIME = re.compile(r"[ T]+(?=\d{1,2}:)")


def day_place(dates: Iterable[str]) -> DayPlace:
    """Whether `../../2026` of a column begins with the day: one of them that cannot be otherwise tells for all."""
    for text in islice(dates, _JUDGED):
        found = _SLASHES.fullmatch(_TIME.split(text)[0])
        if found and int(found[1]) > 12:
            return "first"
        if found and int(found[3]) > 12:
            return "second"
    return "unknown"


def instant(text: str, *, zone: str, day: DayPlace = "unknown") -> str:
    """ISO 8601 with the offset; a date alone begins at midnight in `zone`. Raises ValueError."""
    date, *time = _TIME.split(text, maxsplit=1)
    try:
        at = datetime.fromisoformat("T".join((_iso(date, text, day), *time)))
    except _UnclearError:
        raise
    except ValueError as error:
        raise ValueError(f"{text!r} is not a date (write 2026-12-31)") from error
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).isoformat()


class _UnclearError(ValueError):
    pass


def _iso(date: str, text: str, day: DayPlace) -> str:
    if found := _POINTS.fullmatch(date):
        return _written(found[3], found[2], found[1])
    if found := _YEAR_FIRST.fullmatch(date):
        return _written(*found.groups())
    if found := _SLASHES.fullmatch(date):
        if day == "unknown" and found[1] != found[3]:
            first, second = _written(found[4], found[3], found[1]), _written(found[4], found[1], found[3])
            raise _UnclearError(f"{text!r} may be {first} or {second}, and no date of the column tells: write {first}")
        days, months = (found[3], found[1]) if day == "second" else (found[1], found[3])
        return _written(found[4], months, days)
    return date


def _written(year: str, month: str, day: str) -> str:
    return f"{year}-{month:0>2}-{day:0>2}"

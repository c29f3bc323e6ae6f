"""When a business is open: by the clock on its wall, on the nights the clocks change, too."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from offhook.voice.business_hours import BusinessHours

OFFICE = [{"openings": [{"start": "09:00", "end": "17:00"}]}] * 5 + [{"openings": []}] * 2


def hours(week: list[dict[str, Any]] | None = None, *, zone: str = "America/New_York", **more: Any) -> BusinessHours:
    return BusinessHours.model_validate({"time_zone": zone, "week": OFFICE if week is None else week, **more})


def every_day(start: str, end: str) -> list[dict[str, Any]]:
    return [{"openings": [{"start": start, "end": end}]}] * 7


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "is_open", "changes"),
    [
        ("2026-11-20 13:59", False, "2026-11-20 14:00"),
        ("2026-11-20 14:00", True, "2026-11-20 22:00"),
        ("2026-11-20 21:59", True, "2026-11-20 22:00"),
        ("2026-11-20 22:00", False, "2026-11-23 14:00"),  # Friday evening: Monday at nine
        ("2026-07-01 13:00", True, "2026-07-01 21:00"),  # summer time
    ],
)
def test_an_office_is_open_by_its_own_clock(at: str, is_open: bool, changes: str) -> None:
    assert hours().is_open(utc(at)) is is_open
    assert hours().changes_at(utc(at)) == utc(changes)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [("2026-11-22 02:59", True), ("2026-11-22 10:59", True), ("2026-11-22 11:00", False), ("2026-11-22 03:00", True)],
)
def test_a_night_shift_belongs_to_the_day_it_begins(at: str, is_open: bool) -> None:
    week = [{"openings": []}] * 5 + [{"openings": [{"start": "20:00", "end": "06:00"}]}, {"openings": []}]
    assert hours(week).is_open(utc(at)) is is_open


def test_the_night_the_clocks_go_forward_is_an_hour_shorter() -> None:
    night = hours(every_day("22:00", "06:00"))
    assert night.changes_at(utc("2026-03-08 04:00")) == utc("2026-03-08 10:00"), "six in summer time"


def test_the_night_the_clocks_go_back_is_an_hour_longer() -> None:
    night = hours(every_day("22:00", "06:00"))
    assert night.changes_at(utc("2026-11-01 04:00")) == utc("2026-11-01 11:00"), "six in winter time"


def test_an_hour_the_clocks_skip_begins_when_they_jump() -> None:
    early = hours(every_day("02:30", "05:00"))
    assert early.changes_at(utc("2026-03-08 06:00")) == utc("2026-03-08 07:00")
    assert early.is_open(utc("2026-03-08 07:00"))
    assert not early.is_open(utc("2026-03-08 06:59"))


def test_hours_within_the_skipped_hour_are_none() -> None:
    lost = hours(every_day("02:10", "02:50"))
    assert lost.changes_at(utc("2026-03-08 06:00")) == utc("2026-03-09 06:10")


def test_an_hour_shown_twice_counts_from_its_first_time() -> None:
    late = hours(every_day("01:30", "03:00"))
    assert late.changes_at(utc("2026-11-01 05:00")) == utc("2026-11-01 05:30"), "half past one, still in summer time"
    assert late.is_open(utc("2026-11-01 06:15")), "a quarter past one once more: it has been open since"


def test_a_holiday_is_closed_and_a_special_day_has_its_own_hours() -> None:
    special = {"day": "2026-11-28", "name": "Sale", "openings": [{"start": "10:00", "end": "12:00"}]}
    given = hours(exceptions=[special, {"day": "2026-11-26", "name": "Thanksgiving"}])
    assert not given.is_open(utc("2026-11-26 16:00"))
    assert given.is_open(utc("2026-11-28 16:00"))
    assert [exception.name for exception in given.exceptions] == ["Thanksgiving", "Sale"], "in the calendar's order"


def test_hours_that_touch_are_one_opening() -> None:
    day = {"openings": [{"start": "13:00", "end": "18:00"}, {"start": "09:00", "end": "13:00"}]}
    assert hours([day] * 7).changes_at(utc("2026-11-20 15:00")) == utc("2026-11-20 23:00")


def test_always_and_never_do_not_change() -> None:
    assert hours(every_day("00:00", "00:00")).is_open(utc("2026-03-08 07:00"))
    assert hours(every_day("00:00", "00:00")).changes_at(utc("2026-03-08 07:00")) is None
    assert hours([{"openings": []}] * 7).changes_at(utc("2026-03-08 07:00")) is None


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"time_zone": "Mars/Olympus"}, "no time zone"),
        ({"week": OFFICE[:6]}, "at least 7"),
        ({"week": [{"openings": [{"start": "09:00", "end": "09:00"}]}] * 7}, "is none"),
        (
            {"week": [{"openings": [{"start": "09:00", "end": "13:00"}, {"start": "12:00", "end": "17:00"}]}] * 7},
            "overlap",
        ),
        ({"exceptions": [{"day": "2026-12-25"}, {"day": "2026-12-25"}]}, "twice"),
        ({"outside": "forward"}, "forward_to"),
        ({"outside": "forward", "forward_to": "12"}, "not a telephone number"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        BusinessHours.model_validate({"time_zone": "UTC", "week": OFFICE, **wrong})

"""Bands over whole weeks, nights when the clocks change included, against the wall clock itself."""

from datetime import date

import pytest

from offhook.billing.rating.bands import Band, Bands
from offhook.billing.rating.calendar import BandCalendar
from tests.unit.billing.reference import band_at
from tests.unit.billing.tariffs import at_ms

STEP_MS = 5 * 60_000


@pytest.mark.parametrize(
    ("zone", "begin"),
    [
        ("Europe/Madrid", "2026-03-26T00:00:00+00:00"),
        ("Europe/Madrid", "2026-10-22T00:00:00+00:00"),
        ("America/New_York", "2026-10-29T00:00:00+00:00"),
        ("Australia/Lord_Howe", "2026-04-02T00:00:00+00:00"),  # its clocks change by half an hour
        ("Asia/Kathmandu", "2026-06-04T00:00:00+00:00"),  # three quarters of an hour off
        ("Pacific/Apia", "2011-12-29T00:00:00+00:00"),  # a whole day did not come
    ],
)
def test_a_band_is_the_wall_clocks_at_every_instant_and_until_the_border_told(zone: str, begin: str) -> None:
    specs = ("peak=mon-fri 08:00-20:00", "night=22:15-02:30", "edge=wed 23:55-00:05", "late=sat-sun 02:30-03:15")
    bands = Bands(zone, tuple(map(Band.parse, specs)), "other")
    calendar, now_ms = BandCalendar(bands), at_ms(begin)
    end_ms = now_ms + 9 * 86_400_000
    promised, until_ms = "", now_ms
    while now_ms < end_ms:
        number, border_ms = calendar.at(now_ms)
        assert bands.names[number] == band_at(bands, now_ms)
        assert border_ms > now_ms
        if now_ms < until_ms:
            assert bands.names[number] == promised
        promised, until_ms = bands.names[number], border_ms
        now_ms += STEP_MS


def test_a_border_is_exact_to_the_millisecond() -> None:
    calendar = BandCalendar(Bands("Europe/Madrid", (Band.parse("peak=08:00-20:00"),)))
    border = at_ms("2026-03-04T20:00:00+01:00")
    assert calendar.at(border - 1) == (1, border)
    assert calendar.at(border)[0] == 0


def test_a_holiday_is_a_band_of_its_own_over_midnight_too() -> None:
    holiday = Band(name="holiday", from_min=18 * 60, until_min=6 * 60, dates=frozenset({date(2026, 12, 24)}))
    bands = Bands("Europe/Madrid", (holiday, Band.parse("peak=08:00-20:00")))
    calendar = BandCalendar(bands)
    times = ("24T17:59", "24T18:00", "25T05:59", "25T06:00", "25T08:00", "26T05:00")
    found = [bands.names[calendar.at(at_ms(f"2026-12-{time}:00+01:00"))[0]] for time in times]
    assert found == ["peak", "holiday", "holiday", "", "peak", ""]

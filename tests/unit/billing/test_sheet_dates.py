"""Dates of price lists: as each country writes them, where the column tells the day from the month."""

import pytest

from offhook.billing.decks.sheets.dates import DayPlace, day_place, instant
from offhook.billing.decks.sheets.deck_sheet import Reading, deck_text
from offhook.billing.decks.sheets.sheet import open_sheet
from offhook.billing.rating.errors import TariffError

MADRID = "Europe/Madrid"


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("2026-12-31", "unknown", "2026-12-31T00:00:00+01:00"), ("31.12.2026", "unknown", "2026-12-31T00:00:00+01:00"),
        ("1.7.2026", "second", "2026-07-01T00:00:00+02:00"), ("31/12/2026", "first", "2026-12-31T00:00:00+01:00"),
        ("12/31/2026", "second", "2026-12-31T00:00:00+01:00"), ("03-04-2026", "first", "2026-04-03T00:00:00+02:00"),
        ("05/05/2026", "unknown", "2026-05-05T00:00:00+02:00"), ("2026/12/31", "unknown", "2026-12-31T00:00:00+01:00"),
        ("31.12.2026 08:30", "unknown", "2026-12-31T08:30:00+01:00"),
        ("2026-12-31T08:00Z", "unknown", "2026-12-31T08:00:00+00:00"),
    ],
)  # fmt: skip
def test_dates(text: str, day: DayPlace, expected: str) -> None:
    assert instant(text, zone=MADRID, day=day) == expected


@pytest.mark.parametrize("text", ["31.13.2026", "31/12/26", "32/01/2026", "tomorrow", "12.2026", "31.12.2026x"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        instant(text, zone=MADRID, day="first")


def test_the_whole_column_tells_what_is_the_day() -> None:
    assert day_place(["", "01/02/2026", "31/12/2026"]) == "first"
    assert day_place(["01/02/2026", "12/31/2026 00:00"]) == "second"
    assert day_place(["01/02/2026", "31.12.2026", "2026-12-31"]) == "unknown"


def _made(content: str) -> list[str]:
    reading = Reading(columns={"prefix": 0, "price": 1, "valid_from": 2}, currency="EUR", zone="UTC")
    return [line.split(",")[2][:10] for line in deck_text(open_sheet(content.encode()), reading).text.splitlines()[1:]]


def test_a_list_is_read_by_its_own_order() -> None:
    assert _made("code,rate,from\n34,1,01/02/2026\n49,1,31/12/2026\n") == ["2026-02-01", "2026-12-31"]
    assert _made("code,rate,from\n34,1,01/02/2026\n49,1,12/31/2026\n") == ["2026-01-02", "2026-12-31"]


@pytest.mark.parametrize(
    ("dates", "what"),
    [(("01/02/2026",), "may be 2026-02-01 or 2026-01-02"), (("31/12/2026", "12/31/2026"), "is not a date")],
)
def test_an_order_that_nobody_can_tell_is_asked_for(dates: tuple[str, ...], what: str) -> None:
    with pytest.raises(TariffError) as refused:
        _made("code,rate,from\n" + "".join(f"{number},1,{date}\n" for number, date in enumerate(dates, 30)))
    assert what in refused.value.fields[-1].what

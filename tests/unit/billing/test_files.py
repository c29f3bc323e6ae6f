"""`offhook billing rate`: prices files, and names the row and column of what it cannot read."""

import csv
import io
import json
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from offhook.billing.rating.bands import Band, Bands
from offhook.billing.rating.errors import TariffError
from offhook.billing.rating.price_calls import price_calls
from offhook.billing.rating.replay import replay
from offhook.cli.main import app
from offhook.kit.errors import InvalidInputError

ALL_WEEK = Bands("UTC", ())
PEAK = Bands("Europe/Madrid", (Band.parse("peak=mon-fri 08:00-20:00"),), "off")
DECK = """prefix,connect_fee,price,unit_s,first_s,next_s
34,0,0.06,60,60,60
+346,0.05,0.03,30,30,6
"""


def _price(deck: str, calls: str, *, bands: Bands = ALL_WEEK) -> list[dict[str, str]]:
    output = io.StringIO()
    price_calls(io.StringIO(deck), io.StringIO(calls), currency="EUR", bands=bands, output=output)
    return list(csv.DictReader(io.StringIO(output.getvalue())))


def test_prices_calls_and_explains_them() -> None:
    rows = _price(DECK, "dialled,duration_s,id\n34911234567,90,a\n+34600123456,31,b\n34911,,c\n44,5,d\n")
    assert [(row["id"], row["prefix"], row["billed_s"], row["price"]) for row in rows] == [
        ("a", "34", "120", "0.12"),
        ("b", "346", "36", "0.086"),
        ("c", "", "0", "0"),
        ("d", "", "", ""),
    ]
    assert rows[3]["error"] == "the plan 'file' has no price for 44"
    told = json.loads(rows[1]["explanation"])
    assert replay(told).explanation == told
    assert Decimal(told["levels"][0]["price_micros"]) / 1_000_000 == Decimal(rows[1]["price"])


def test_bands_have_rows_of_their_own() -> None:
    deck = "prefix,price,band,first_s,next_s\n34,0.60,peak,60,60\n34,0.06,off,60,60\n"
    calls = "dialled,duration_s,answered_at\n34911,150,2026-03-04T19:58:30\n34911,60,2026-03-04T18:58:30Z\n"
    rows = _price(deck, calls, bands=PEAK)
    assert [(row["bands"], row["price"]) for row in rows] == [("peak+off", "1.26"), ("peak", "0.6")]


def test_other_columns_reach_every_part_of_a_rate() -> None:
    deck = (
        "prefix,price,origin,included_s,minimum,maximum,model,first_price,tiers,first_s,priority,valid_from,valid_until\n"
        "1,0.06,44,10,0.01,0.05,,,,,,,\n"
        "1,0.06,,,,,,,,,,,\n"
        "2,0.01,,,,,first_and_next,0.06,,60,,,\n"
        "3,0.60,,,,,tiered,,60:0.06 120:0.00,60,,,\n"
        "4,1,,,,,,,,60,,,\n"
        "4,2,,,,,,,,60,1,2026-01-01T00:00:00Z,2027-01-01T00:00:00Z\n"
    )
    calls = (
        "dialled,duration_s,caller,answered_at\n1,12,44,\n1,70,4420,\n1,60,33,\n2,120,,\n3,600,,\n"
        "4,1,,2025-12-31T23:59:59Z\n4,1,,2026-01-01T00:00:00Z\n4,1,,2027-01-01T00:00:00Z\n"
    )
    prices = [row["price"] for row in _price(deck, calls)]
    assert prices == ["0.01", "0.05", "0.06", "0.07", "0.66", "1", "2", "1"]


@pytest.mark.parametrize(
    ("deck", "faults"),
    [
        ("prefix,price\n34,abc\n", ["row 2, column price: 'abc' is not a number"]),
        ("prefix,price\n34,1,5\n", ["row 2: has more cells"]),
        ("prefix,price\n34,-1\n", ["row 2, column price: -1 is not a price"]),
        ("prefix,price\n34,9999999\n", ["row 2, column price: 9999999 is not a price"]),
        ("prefix,price\n34,\n", ["row 2, column price: is missing"]),
        ('prefix,price\n34,"0,06"\n', ["row 2, column price: '0,06' is not a number (write 0.06)"]),
        ("prefix,price\n35,1\n34a,1\n", ["row 3, column prefix: '34a' is not a prefix"]),
        ("prefix,price\n34,1\n35,1\n34,2\n", ["row 4, column prefix: has a price for all bands already, see row 2"]),
        ("prefix,price,next_s\n34,1,0\n34,1,x\n", ["row 2, column next_s: lasts at least", "row 3, column prefix"]),
        ("prefix,price,band\n34,1,noon\n", ["row 2, column band: prefix 34 has a price in the band 'noon'"]),
        (
            "prefix,price,valid_from\n34,1,2026-01-01T00:00:00\n",
            ["row 2, column valid_from: '2026-01-01T00:00:00' has"],
        ),
        (
            "prefix,price,valid_from\n34,1,\n34,1,2026-01-01T00:00:00Z\n",
            ["row 3, column prefix: prefix 34 has two rates that are valid at the same time"],
        ),
        (
            "prefix,price,band,next_s\n34,1,,6\n34,1,peak,60\n",
            [
                "row 2, column band: prefix 34 has a price in the band 'peak'",
                "row 3, column next_s: differs from row 2",
            ],
        ),
        ("prefix,cost\n34,1\n", ["row 1, column price: the column is missing", "row 1, column cost: not one of"]),
        ("prefix,price,model\n34,1,moon\n", ["row 2, column model: 'moon' is not a charge model"]),
        ("", ["row 1, column prefix: the column is missing", "row 1, column price"]),
    ],
)
def test_a_deck_with_a_fault_is_refused_whole_by_row_and_column(deck: str, faults: list[str]) -> None:
    with pytest.raises(TariffError) as caught:
        _price(deck, "dialled,duration_s\n34,1\n")
    told = [f"{field.where}: {field.what}" for field in caught.value.fields]
    assert len(told) == len(faults), told
    for line, begin in zip(told, faults, strict=True):
        assert line.startswith(begin), told


@pytest.mark.parametrize(
    ("calls", "fault"),
    [
        ("dialled,duration_s\n34,1s\n", "row 2, column duration_s: '1s' is not a number"),
        ("dialled,duration_s\n34,0.0001\n", "row 2, column duration_s: '0.0001' is not a duration"),
        ("dialled,duration_s\n,1\n", "row 2, column dialled: is missing"),
        ("dialled,duration_s\n34-911,1\n", "row 2, column dialled: '34-911' is not a number"),
        ("dialled,duration_s,answered_at\n34,1,noon\n", "row 2, column answered_at: Invalid isoformat string: 'noon'"),
        (
            "dialled,duration_s,answered_at\n34,1,0001-01-01T00:00:00Z\n",
            "row 2, column answered_at: '0001-01-01T00:00:00Z' is not of this age",
        ),
        ("dialled\n34\n", "row 1, column duration_s: the column is missing"),
    ],
)
def test_calls_with_a_fault_are_refused_before_anything_is_printed(calls: str, fault: str) -> None:
    output = io.StringIO()
    with pytest.raises(TariffError) as caught:
        price_calls(io.StringIO(DECK), io.StringIO(calls), currency="EUR", bands=ALL_WEEK, output=output)
    assert next(f"{field.where}: {field.what}" for field in caught.value.fields).startswith(fault)
    assert output.getvalue() == ""


def test_a_call_without_a_time_is_refused_when_prices_depend_on_it() -> None:
    deck = "prefix,price,band\n34,1,peak\n34,2,off\n"
    with pytest.raises(TariffError) as caught:
        _price(deck, "dialled,duration_s,answered_at\n34,1,\n", bands=PEAK)
    assert caught.value.fields[0].where == "row 2, column answered_at"


def test_a_file_with_a_thousand_faults_names_a_hundred() -> None:
    deck = "prefix,price\n" + "".join(f"{n},x\n" for n in range(1000))
    with pytest.raises(TariffError) as caught:
        _price(deck, "dialled,duration_s\n")
    assert len(caught.value.fields) == 100


def test_the_command_prints_csv_and_tells_of_calls_without_a_price(tmp_path) -> None:  # type: ignore[no-untyped-def]
    deck, calls = tmp_path / "deck.csv", tmp_path / "calls.csv"
    deck.write_text("\ufeff" + DECK, encoding="utf-8")
    calls.write_text("dialled,duration_s\n34911,90\n", encoding="utf-8")
    arguments = ["billing", "rate", "--deck", str(deck), "--calls", str(calls)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert next(csv.DictReader(io.StringIO(done.stdout)))["price"] == "0.12"
    calls.write_text("dialled,duration_s\n44,90\n", encoding="utf-8")
    assert CliRunner().invoke(app, arguments).exit_code == 1


@pytest.mark.parametrize(
    "wrong",
    [
        ["--deck", "nowhere.csv", "--calls", "nowhere.csv"],
        ["--deck", __file__, "--calls", __file__, "--band", "noon"],
        ["--deck", __file__, "--calls", __file__, "--zone", "Mars/Base"],
        ["--deck", __file__, "--calls", __file__, "--currency", "EURO"],
    ],
)
def test_wrong_options_are_sentences_not_tracebacks(wrong: list[str]) -> None:
    done = CliRunner().invoke(app, ["billing", "rate", *wrong])
    assert isinstance(done.exception, InvalidInputError)

"""Price lists as carriers send them: every way to write them, and faults told in the list's own rows and words."""

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from offhook.billing.decks.sheets.columns import guess_columns
from offhook.billing.decks.sheets.deck_sheet import Reading, deck_text
from offhook.billing.decks.sheets.look import look_into
from offhook.billing.decks.sheets.prefixes import covering, prefixes_of
from offhook.billing.decks.sheets.sheet import open_sheet
from offhook.billing.rating.deck_csv import read_deck
from offhook.billing.rating.errors import TariffError

SPANISH = (
    "Tarifas mayoristas;;\r\n;;\r\nDestino;Código;Precio;Intervalo\r\n"
    "España móvil;0034.6, 0034.7;€ 0,0250;1/1\r\nMéxico;52;1.234,50;60/60\r\n"
)


def _workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _rows(content: bytes) -> list[dict[str, str]]:
    sheet = open_sheet(content)
    reading = replace(look_into(sheet, zone="Europe/Madrid").reading, currency="EUR")
    return list(csv.DictReader(io.StringIO(deck_text(sheet, reading).text)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_spanish_list_is_understood_in_every_encoding(encoding: str) -> None:
    sheet = open_sheet(SPANISH.encode(encoding))
    look = look_into(sheet)
    assert (sheet.kind, sheet.delimiter, look.reading.decimal, look.row_count) == ("csv", ";", ",", 2)
    assert look.columns == ("Destino", "Código", "Precio", "Intervalo")
    assert _rows(SPANISH.encode(encoding)) == [
        {"prefix": "346", "price": "0.0250", "first_s": "1", "next_s": "1"},
        {"prefix": "347", "price": "0.0250", "first_s": "1", "next_s": "1"},
        {"prefix": "52", "price": "1234.50", "first_s": "60", "next_s": "60"},
    ]


@pytest.mark.parametrize(
    ("titles", "columns"),
    [
        (["Land", "Vorwahl", "Preis", "Takt"], {"prefix": 1, "price": 2, "rhythm": 3}),
        (["Ziel", "Ländervorwahl", "Ortsvorwahl", "EUR je Min.", "Gültig ab"],
         {"country_code": 1, "prefix": 2, "price": 3, "valid_from": 4}),
        (["Vorwahl", "Preis in EUR/Minute (netto)", "Verbindungsentgelt"], {"prefix": 0, "price": 1, "connect_fee": 2}),
        (["Destino", "Prefijo", "Precio (€/min)", "Válido desde"], {"prefix": 1, "price": 2, "valid_from": 3}),
        (["Código de país", "Código", "Tarifa por minuto", "Franja horaria"],
         {"country_code": 0, "prefix": 1, "price": 2, "band": 3}),
        (["Indicatif", "Prix par minute HT"], {"prefix": 0, "price": 1}),
        (["Country", "Dial Code", "Rate USD/Min", "Billing Increment"], {"prefix": 1, "price": 2, "rhythm": 3}),
    ],
)  # fmt: skip
def test_titles_are_told_in_the_languages_of_carriers(titles: list[str], columns: dict[str, int]) -> None:
    assert guess_columns(titles) == columns


def test_where_to_is_a_prefix_or_a_name_as_its_cells_say() -> None:
    numbers, names = "Ziel;Preis\n+34;0,01\n0044 7;0,02\n", "Ziel;Preis\nSpanien;0,01\n"
    assert look_into(open_sheet(numbers.encode())).reading.columns == {"prefix": 0, "price": 1}
    assert look_into(open_sheet(names.encode())).reading.columns == {"price": 1}


def test_titles_are_read_where_somebody_says() -> None:
    sheet = open_sheet(b"Prefix;Price\nold;list\nVorwahl;Takt;Preis\n34;60/1;0,02\n")
    assert look_into(sheet).reading.header_row == 1
    look = look_into(sheet, header_row=3)
    assert (look.columns, look.row_count, look.reading.decimal) == (("Vorwahl", "Takt", "Preis"), 1, ",")
    assert look.reading.columns == {"prefix": 0, "rhythm": 1, "price": 2}
    with pytest.raises(TariffError, match="row 9"):
        look_into(sheet, header_row=9)


def test_a_workbook_is_read_with_exact_numbers_and_dates() -> None:
    content = _workbook(
        ["Our rates of November"],
        ["Destination", "Country code", "Area codes", "Rate", "Effective date"],
        ["UK", 44, "20-25; 7911", 0.1 + 0.2, date(2026, 12, 1)],
        ["Spain", 34, None, 2, datetime.fromisoformat("2026-12-01T08:00")],
    )
    assert [tuple(row.values()) for row in _rows(content)] == [
        *((f"44{code}", "0.3", "2026-12-01T00:00:00+01:00") for code in ("20", "21", "22", "23", "24", "25", "7911")),
        ("34", "2", "2026-12-01T08:00:00+01:00"),
    ]


def test_what_is_made_is_a_deck() -> None:
    sheet = open_sheet(SPANISH.encode())
    made = deck_text(sheet, replace(look_into(sheet).reading, currency="EUR"))
    version = read_deck(io.StringIO(made.text), version_id="v", effective_ms=0)
    assert made.row_numbers == [4, 4, 5]
    assert version is not None


def test_faults_are_told_in_the_rows_and_words_of_the_list() -> None:
    content = b"Code;Rate\n34x;0,1\n44;free\n;0,2\n4420-4410;0,1\n"
    with pytest.raises(TariffError) as refused:
        deck_text(open_sheet(content), Reading(columns={"prefix": 0, "price": 1}, decimal=","))
    assert [one.where for one in refused.value.fields] == [
        "row 2, column Code", "row 3, column Rate", "row 4, column Code", "row 5, column Code",
    ]  # fmt: skip


def test_faults_found_later_are_told_in_the_lists_words_too() -> None:
    made = deck_text(
        open_sheet(b"Title\nCode,Rate\n44 20-21,0.1\n\n4421,0.2\n"),
        Reading(columns={"prefix": 0, "price": 1}, header_row=2),
    )
    with pytest.raises(TariffError) as refused:
        read_deck(io.StringIO(made.text), version_id="v", effective_ms=0)
    told = made.told_in_the_lists_words(refused.value)
    assert [one.where for one in told.fields] == ["row 5, column Code"]


@pytest.mark.parametrize(
    "columns", [{"price": 0}, {"prefix": 0}, {"prefix": 0, "price": 0}, {"prefix": 0, "colour": 1}]
)
def test_unclear_columns_are_refused(columns: dict[str, int]) -> None:
    with pytest.raises(TariffError):
        Reading(columns=columns).check()


@pytest.mark.parametrize("content", [b"", b"  \n", b"PK\x03\x04 nothing", b"\x00\x01\x02\xff\xfe\x80" * 50])
def test_what_is_no_list_is_refused(content: bytes) -> None:
    with pytest.raises(TariffError):
        open_sheet(content).first(1)


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("+34", "", ["34"]),
        ("0034", "", ["34"]),
        ("34.6", "", ["346"]),
        ("1 (212)", "", ["1212"]),
        ("20;21", "44", ["4420", "4421"]),
        ("004", "44", ["44004"]),
        ("", "44", ["44"]),
        ("4420-25", "", ["4420", "4421", "4422", "4423", "4424", "4425"]),
        ("4400-4499", "", ["44"]),
        ("4408-4421", "", ["4408", "4409", "441", "4420", "4421"]),
    ],
)
def test_prefixes(text: str, code: str, expected: list[str]) -> None:
    assert prefixes_of(text, country_code=code) == expected


@given(st.integers(0, 9999), st.integers(0, 9999))
def test_a_range_is_covered_by_prefixes_exactly(one: int, other: int) -> None:
    low, high = sorted((one, other))
    next_one = low
    for prefix in covering(f"{low:04}", f"{high:04}"):
        rest = 4 - len(prefix)
        assert int(prefix + "0" * rest) == next_one
        next_one = int(prefix + "9" * rest) + 1
    assert next_one == high + 1


def test_numbers_of_a_workbook_keep_their_point_where_texts_have_a_comma() -> None:
    rows = _rows(_workbook(["Vorwahl", "Preis"], ["49", "0,02"], ["33", "0,03"], ["1", 0.123], ["44", 1.234]))
    assert [row["price"] for row in rows] == ["0.02", "0.03", "0.123", "1.234"]


def _rewritten(workbook: bytes, member: str, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w") as new:
        for each in old.infolist():
            content = old.read(each)
            new.writestr(each, change(content) if each.filename == member else content)
    return out.getvalue()


def test_a_workbook_is_as_large_as_what_is_in_it() -> None:
    small = _workbook(["prefix", "price"], ["1", 0.5])
    boasting = _rewritten(
        small, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')
    )
    assert boasting != small
    assert [(number, len(cells)) for number, cells in open_sheet(boasting).lines()] == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml[: len(xml) // 2],
        lambda xml: xml.replace(b'r="A1"', b'r="abc"'),
        lambda xml: xml.replace(b't="inlineStr"><is><t>prefix</t></is>', b't="s"><v>99</v>'),
        lambda xml: xml.replace(b"<v>0.5</v>", b"<v>1e400</v>"),
        lambda xml: xml.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aa">]><worksheet').replace(b"0.5", b"&a;"),
    ],
    ids=["cut off", "no such cell", "no such text", "no such number", "entities"],
)
def test_a_damaged_workbook_is_told_as_such(change: Callable[[bytes], bytes]) -> None:
    good = _workbook(["prefix", "price"], ["1", 0.5])
    bad = _rewritten(good, "xl/worksheets/sheet1.xml", change)
    assert bad != good
    with pytest.raises(TariffError, match="cannot be read"):
        list(open_sheet(bad).lines())

"""What people wrote is text in every workbook of ours: opened in a spreadsheet, nothing of it is run."""

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest

from offhook.billing.books.workbook import BookLine, statement_book
from offhook.billing.decks.sheets.sheet import open_sheet
from offhook.billing.decks.workbook import deck_book
from offhook.billing.paper.call_sheet import SheetKind, write_sheet
from offhook.billing.paper.words import Words

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
WORDS = Words("en", "ES")
EVIL = ["=1+1", '=HYPERLINK("http://x","Refund")', "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "#N/A", "#REF!", "bell\a"]
NUMBERS = ["+34911234567", "+34 911 23 45 67", "-12.50"]


def _columns(content: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return [list(column) for column in sheet.iter_cols()]


@dataclass(frozen=True, slots=True, kw_only=True)
class ACall:
    dialled: str
    at: datetime = NOW
    duration_ms: int = 1000
    direction: str = "out"
    net_micros: int = 10
    tax_micros: int = 2


async def _calls(dialled: list[str]) -> AsyncIterator[ACall]:
    for each in dialled:
        yield ACall(dialled=each)


async def _sheet(dialled: list[str], *, kind: SheetKind) -> bytes:
    return await write_sheet(_calls(dialled), kind=kind, currency="EUR", zone="UTC", words=WORDS)


async def test_numbers_that_were_dialled_are_text_in_workbooks() -> None:
    _, dialled, *_ = _columns(await _sheet(EVIL + NUMBERS, kind="xlsx"))
    assert {cell.data_type for cell in dialled} == {"s"}
    assert [cell.value for cell in dialled[1:]] == [each.replace("\a", "") for each in EVIL + NUMBERS]


async def test_csv_keeps_numbers_and_disarms_formulas() -> None:
    content = (await _sheet(EVIL + NUMBERS, kind="csv")).decode("utf-8-sig")
    _, *rows = csv.reader(io.StringIO(content, newline=""))
    disarmed = [f"'{each}" if each[0] in "=+-@" else each for each in EVIL]
    assert [row[1] for row in rows] == [*disarmed, *NUMBERS]


async def test_memos_are_text() -> None:
    async def lines() -> AsyncIterator[BookLine]:
        for memo in EVIL:
            yield BookLine(at=NOW, kind="payment", memo=memo, micros=1)

    book = await statement_book(lines(), opening_micros=0, currency="EUR", zone="UTC", words=WORDS)
    memos = _columns(book)[2][2:-1]
    assert [(cell.value, cell.data_type) for cell in memos] == [(each.replace("\a", ""), "s") for each in EVIL]


@pytest.mark.parametrize("band", [*EVIL[:-1], "-night", "peak"])
async def test_bands_and_prefixes_are_text_and_are_read_back_unchanged(band: str) -> None:
    header, rows = ["prefix", "price", "band"], [["34", "0.06", band], ["+346", "0.1234567890123456", "peak"]]

    async def pieces() -> AsyncIterator[list[list[str]]]:
        yield rows[:1]
        yield rows[1:]

    content = b"".join([piece async for piece in deck_book(header, pieces())])
    prefixes, _, bands = _columns(content)
    assert {cell.data_type for cell in [*prefixes, bands[1]]} == {"s"}
    assert [cells for _, cells in open_sheet(content).lines()] == [header, *rows]

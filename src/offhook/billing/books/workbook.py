"""A statement as a workbook: amounts are numbers, times are of the reader's wall clock."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from offhook.billing.paper.cells import text_cell
from offhook.billing.paper.words import Words
from offhook.kit.money import MICROS, minor_digits

MOST_ROWS = 1_000_000
"""A worksheet holds 1,048,576."""
_WIDTHS = (20, 20, 36, 18, 18)
_AT_FORMAT = "yyyy-mm-dd hh:mm:ss"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookLine:
    """One posting."""

    at: datetime
    kind: str
    memo: str
    micros: int


async def statement_book(
    lines: AsyncIterator[BookLine], *, opening_micros: int, currency: str, zone: str, words: Words
) -> bytes:
    """XLSX: the balance before, line by line the balance after each, the balance in the end."""
    page = _Page(words, currency=currency, zone=zone)
    page.add(what=words["statement_opening"], balance=opening_micros)
    balance = opening_micros
    async for line in lines:
        balance += line.micros
        page.add(
            at=line.at,
            what=words.texts.get(f"statement_kind_{line.kind}", words["statement_kind_other"]),
            memo=line.memo,
            amount=line.micros,
            balance=balance,
        )
    page.add(what=words["statement_closing"], balance=balance)
    return page.done()


class _Page:
    """Rows go to disk as they come."""

    def __init__(self, words: Words, *, currency: str, zone: str) -> None:
        from openpyxl import Workbook  # takes a third of a second, and few processes ever write a workbook

        self._zone = ZoneInfo(zone)
        self._format = amount_format(currency)
        self._book = Workbook(write_only=True)
        self._sheet: Any = self._book.create_sheet(words["statement_title"])
        self._sheet.freeze_panes = "A2"
        for column, width in zip("ABCDE", _WIDTHS, strict=True):
            self._sheet.column_dimensions[column].width = width
        head = [words.fill("sheet_at", zone=zone), *(words[f"statement_{each}"] for each in ("what", "memo"))]
        head += [words.fill(f"statement_{each}", currency=currency) for each in ("amount", "balance")]
        self._sheet.append([self._text(each, bold=True) for each in head])

    def add(
        self, *, what: str, balance: int, at: datetime | None = None, memo: str = "", amount: int | None = None
    ) -> None:
        end = at is None
        texts = [self._text(what, bold=end), self._text(memo)]
        self._sheet.append([self._time(at), *texts, self._money(amount), self._money(balance, bold=end)])

    def done(self) -> bytes:
        file = io.BytesIO()
        self._book.save(file)
        return file.getvalue()

    def _text(self, text: str, *, bold: bool = False) -> Any:
        return _weighted(text_cell(self._sheet, text), bold=bold)

    def _time(self, at: datetime | None) -> Any:
        if at is None:
            return None
        cell = self._cell(at.astimezone(self._zone).replace(tzinfo=None, microsecond=0))
        cell.number_format = _AT_FORMAT
        return cell

    def _money(self, micros: int | None, *, bold: bool = False) -> Any:
        if micros is None:
            return None
        cell = self._cell(Decimal(micros) / MICROS, bold=bold)
        cell.number_format = self._format
        return cell

    def _cell(self, value: Any, *, bold: bool = False) -> Any:
        from openpyxl.cell import WriteOnlyCell

        return _weighted(WriteOnlyCell(self._sheet, value=value), bold=bold)


def _weighted(cell: Any, *, bold: bool) -> Any:
    if bold:
        from openpyxl.styles import Font

        cell.font = Font(bold=True)
    return cell


def amount_format(currency: str) -> str:
    """`#,##0.00#### "EUR"`: the cents always, the digits of calls where there are any."""
    digits = minor_digits(currency)
    point = f".{'0' * digits}{'#' * (6 - digits)}" if digits else ""
    return f'#,##0{point} "{currency}"'

"""The calls of an invoice as CSV or as a workbook, written row by row."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, Protocol
from zoneinfo import ZoneInfo

from offhook.billing.paper.cells import csv_cell, text_cell
from offhook.billing.paper.words import Words
from offhook.kit.money import MICROS, Money

SheetKind = Literal["csv", "xlsx"]
CONTENT_TYPES: dict[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_MOST_ROWS = 1_000_000
"""A worksheet holds 1,048,576."""


class SheetCall(Protocol):
    """What of a call the sheet shows."""

    @property
    def dialled(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def duration_ms(self) -> int: ...
    @property
    def direction(self) -> str: ...
    @property
    def net_micros(self) -> int: ...
    @property
    def tax_micros(self) -> int: ...


async def write_sheet(
    calls: AsyncIterator[SheetCall], *, kind: SheetKind, currency: str, zone: str, words: Words
) -> bytes:
    """Times on the wall clock of `zone`; amounts exact, as they stand in the ledger."""
    head = [
        words.fill("sheet_at", zone=zone),
        words["sheet_dialled"],
        words["sheet_direction"],
        words["sheet_duration"],
        words.fill("sheet_net", currency=currency),
        words.fill("sheet_tax", currency=currency),
    ]
    sheet = _Csv(head) if kind == "csv" else _Workbook(head, words["sheet_title"])
    async for call in calls:
        at = call.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, microsecond=0)
        direction = words[f"sheet_{call.direction}"]
        sheet.add(at, _shown(call.dialled), direction, call.duration_ms, (call.net_micros, call.tax_micros), currency)
    return sheet.done()


def _shown(dialled: str) -> str:
    return f"+{dialled}" if dialled[:1].isdigit() else dialled


class _Csv:
    """UTF-8 with a mark, so that spreadsheets read it as such."""

    def __init__(self, head: Sequence[str]) -> None:
        self._file = io.StringIO(newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(head)

    def add(
        self, at: datetime, dialled: str, direction: str, duration_ms: int, amounts: tuple[int, int], currency: str
    ) -> None:
        exact = [Money(micros, currency).decimal() for micros in amounts]
        shown = csv_cell(dialled)
        self._writer.writerow([at.isoformat(" "), shown, direction, f"{Decimal(duration_ms) / 1000:.3f}", *exact])

    def done(self) -> bytes:
        return self._file.getvalue().encode("utf-8-sig")


class _Workbook:
    """Rows go to disk as they come."""

    def __init__(self, head: Sequence[str], title: str) -> None:
        from openpyxl import Workbook  # slow to import, and no process needs it before somebody asks for a workbook

        self._book = Workbook(write_only=True)
        self._title, self._head, self._rows = title, head, 0
        self._sheet: Any = None
        self._new_sheet()

    def add(
        self, at: datetime, dialled: str, direction: str, duration_ms: int, amounts: tuple[int, int], currency: str
    ) -> None:
        if self._rows >= _MOST_ROWS:
            self._new_sheet()
        self._rows += 1
        del currency  # stands in the head
        seconds, exact = Decimal(duration_ms) / 1000, [Decimal(micros) / MICROS for micros in amounts]
        self._sheet.append([at, text_cell(self._sheet, dialled), direction, seconds, *exact])

    def done(self) -> bytes:
        file = io.BytesIO()
        self._book.save(file)
        return file.getvalue()

    def _new_sheet(self) -> None:
        self._sheet, self._rows = self._book.create_sheet(self._title), 0
        self._sheet.freeze_panes = "A2"
        for column, width in zip("ABCDEF", (20, 20, 12, 13, 14, 14), strict=True):
            self._sheet.column_dimensions[column].width = width
        self._sheet.append(self._bold(self._head))

    def _bold(self, texts: Iterable[str]) -> list[Any]:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font

        cells = [WriteOnlyCell(self._sheet, value=each) for each in texts]
        for cell in cells:
            cell.font = Font(bold=True)
        return cells

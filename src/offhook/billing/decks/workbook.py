"""A version of a price list as a workbook, for people whose lists live in spreadsheets, written while it is read.

openpyxl makes the package with its styles and titles; the rows are written between, for a library that builds each
cell as an object takes a minute for a long list and keeps whoever asked waiting for the first byte.
"""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator, Sequence
from typing import IO
from xml.sax.saxutils import escape

COLUMNS_OF_NUMBERS = frozenset(
    {"connect_fee", "price", "unit_s", "first_s", "next_s", "included_s", "minimum", "maximum"}
)
WIDTH = 14
_SHEET = "xl/worksheets/sheet1.xml"
_ROWS_END = b"</sheetData>"


async def deck_book(columns: Sequence[str], pieces: AsyncIterator[Sequence[Sequence[str]]]) -> AsyncIterator[bytes]:
    """XLSX in pieces; the first comes before any row is read.

    Prefixes stay text, and so do amounts that a spreadsheet's fifteen digits would change.
    """
    with zipfile.ZipFile(io.BytesIO(await asyncio.to_thread(_empty_book, columns))) as empty:
        sink = _Sink()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as book:
            for each in empty.infolist():
                if each.filename != _SHEET:
                    book.writestr(each.filename, empty.read(each))
            yield sink.taken()
            head, _, tail = empty.read(_SHEET).partition(_ROWS_END)
            with book.open(_SHEET, "w", force_zip64=True) as sheet:
                sheet.write(head)
                numeric, number = [name in COLUMNS_OF_NUMBERS for name in columns], 2
                async for rows in pieces:
                    await asyncio.to_thread(_write, sheet, rows, numeric, number)
                    number += len(rows)
                    yield sink.taken()
                sheet.write(_ROWS_END + tail)
        yield sink.taken()


class _Sink(io.RawIOBase):
    """What was written since somebody took it."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        assert isinstance(content, bytes | bytearray | memoryview)
        self._kept += content
        return len(content)

    def taken(self) -> bytes:
        taken = bytes(self._kept)
        self._kept.clear()
        return taken


def _empty_book(columns: Sequence[str]) -> bytes:
    from openpyxl import Workbook  # takes a third of a second, and few processes ever write a workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Rates")
    sheet.freeze_panes = "A2"
    for place in range(len(columns)):
        sheet.column_dimensions[_letter(place)].width = WIDTH
    titles = [WriteOnlyCell(sheet, value=name) for name in columns]
    for title in titles:
        title.font = Font(bold=True)
    sheet.append(titles)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(sheet: IO[bytes], rows: Sequence[Sequence[str]], numeric: Sequence[bool], first: int) -> None:
    letters = [_letter(place) for place in range(len(numeric))]
    lines = []
    for number, row in enumerate(rows, first):
        cells = [
            _cell(f"{letter}{number}", text, number=is_number)
            for letter, text, is_number in zip(letters, row, numeric, strict=True)
            if text
        ]
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    sheet.write("".join(lines).encode())


def _cell(place: str, text: str, *, number: bool) -> str:
    if number and text.isascii() and text.replace(".", "", 1).isdigit() and len(text) <= 15:
        return f'<c r="{place}"><v>{text}</v></c>'  # digit by digit: a float would come close
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _letter(place: int) -> str:
    """Decks have fewer columns than the alphabet letters."""
    return chr(ord("A") + place)

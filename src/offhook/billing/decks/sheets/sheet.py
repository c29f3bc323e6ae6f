"""A table in a file somebody sent, as rows of text, whatever the file is."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, Literal

from charset_normalizer import from_bytes

from offhook.billing.rating.errors import TariffError

MOST_UNPACKED_BYTES = 256 << 20
"""A workbook is a zip archive, and a small one may unpack to very much."""
MOST_WORDS_BYTES = 32 << 20
"""Of the workbook's table of texts, which must be read whole before the first row."""
MOST_COLUMNS = 200
_ZIP = b"PK\x03\x04"
_DIMENSION = re.compile(rb'<dimension ref="[A-Z]+\d+:[A-Z]+(\d+)"')
_WORDS = "xl/sharedStrings.xml"
_HEAD = 4096
"""Bytes of a sheet that its dimension stands in."""
_LOOKED_AT = 64 * 1024
"""Bytes that the separator and an old encoding are guessed from."""
_SIGNIFICANT = 15
"""Digits a spreadsheet keeps of a number; those after them are noise of binary fractions."""

Line = tuple[int, list[str]]
"""Number of the row as spreadsheets count, and its cells without the spaces around them."""


class Figure(str):
    """A number of a workbook: its mark is a point, whatever the texts beside it are written with."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Can be gone through as often as needed."""

    kind: Literal["csv", "xlsx"]
    encoding: str = ""
    """Of a CSV."""
    delimiter: str = ""
    """Of a CSV."""
    content: bytes | str

    def lines(self) -> Iterator[Line]:
        """All rows that are not empty. Raises TariffError naming the row that cannot be read."""
        return _csv_lines(self) if isinstance(self.content, str) else _xlsx_lines(self.content)

    def expected_rows(self) -> int | None:
        """About how many rows there are, without reading them: for a progress bar. None: nobody says."""
        return self.content.count("\n") + 1 if isinstance(self.content, str) else _told_rows(self.content)

    def first(self, count: int) -> list[Line]:
        """The first rows that are not empty."""
        return list(islice(self.lines(), count))


def open_sheet(content: bytes) -> Sheet:
    """Tells a workbook from text, and guesses how the text is written.

    Raises TariffError: it is empty, or neither a workbook nor text.
    """
    if not content.strip():
        raise TariffError("the file is empty")
    if content.startswith(_ZIP):
        _check_size(content)
        return Sheet(kind="xlsx", content=content)
    text, encoding = _decode(content)
    return Sheet(kind="csv", encoding=encoding, delimiter=_delimiter(text), content=text)


def _decode(content: bytes) -> tuple[str, str]:
    for encoding, marks in (("utf-16", (b"\xff\xfe", b"\xfe\xff")), ("utf-8-sig", (b"\xef\xbb\xbf",))):
        if content.startswith(marks):
            try:
                return content.decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise TariffError(
                    f"the file is not in {encoding}: byte {error.start} is part of no character"
                ) from error
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        best = from_bytes(content[:_LOOKED_AT], cp_isolation=["cp1252", "cp1250", "cp1251", "cp1254", "gb18030"]).best()
        if best is None or b"\x00" in content[:_LOOKED_AT]:
            raise TariffError("the file is neither a workbook (.xlsx) nor text (.csv)") from error
        return content.decode(best.encoding, errors="replace"), best.encoding


def _delimiter(text: str) -> str:
    head = text[:_LOOKED_AT]
    try:
        return csv.Sniffer().sniff(head, delimiters=",;\t|").delimiter
    except csv.Error:
        first = head.partition("\n")[0]
        return max(",;\t|", key=first.count)


def _csv_lines(sheet: Sheet) -> Iterator[Line]:
    assert isinstance(sheet.content, str)
    number = 0
    rows = csv.reader(io.StringIO(sheet.content, newline=""), delimiter=sheet.delimiter)
    try:
        for number, cells in enumerate(rows, start=1):
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield number, stripped
    except csv.Error as error:
        raise TariffError(f"row {number + 1} is not CSV: {error}") from error


def _check_size(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sizes = {each.filename: each.file_size for each in archive.infolist()}
    except zipfile.BadZipFile as error:
        raise TariffError("the workbook is damaged: it cannot be unpacked") from error
    if sum(sizes.values()) > MOST_UNPACKED_BYTES:
        raise TariffError(f"the workbook unpacks to more than {MOST_UNPACKED_BYTES >> 20} MB")
    if sizes.get(_WORDS, 0) > MOST_WORDS_BYTES:
        raise TariffError(f"the workbook has more than {MOST_WORDS_BYTES >> 20} MB of different texts; save it as CSV")


def _told_rows(content: bytes) -> int | None:
    """What the first sheet says of itself: `<dimension ref="A1:F300001"/>`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("xl/worksheets/sheet1.xml") as sheet:
            told = _DIMENSION.search(sheet.read(_HEAD))
    except (KeyError, zipfile.BadZipFile):
        return None
    return int(told[1]) if told else None


def _xlsx_lines(content: bytes) -> Iterator[Line]:
    from openpyxl import load_workbook  # takes a third of a second, and few processes ever read a workbook
    from openpyxl.utils.exceptions import InvalidFileException

    damaged = (
        InvalidFileException, zipfile.BadZipFile, zlib.error, OSError, SyntaxError,  # of which XML's errors are some
        LookupError, TypeError, ValueError, ArithmeticError, AttributeError,
    )  # fmt: skip
    number = 0
    try:
        with closing(load_workbook(io.BytesIO(content), read_only=True, data_only=True)) as book:
            sheet = book.active
            if sheet is None:
                raise TariffError("the workbook has no sheet")
            sheet.reset_dimensions()  # what it says of its size may be a hundred times what is in it
            for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                stripped = _texts(cells[:MOST_COLUMNS])
                if any(stripped):
                    yield number, stripped
    except damaged as error:
        raise TariffError(f"the workbook cannot be read after row {number}: {error}") from error


def _texts(cells: Sequence[Any]) -> list[str]:
    return [_text(cell) for cell in cells]


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        exact = Decimal(f"{cell:.{_SIGNIFICANT}g}")
        return Figure(format(exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact, "f"))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()

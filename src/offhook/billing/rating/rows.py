"""Reads CSV with a header, row by row, and names the row and column of whatever is wrong."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from offhook.billing.rating.call import milliseconds
from offhook.billing.rating.errors import TariffError
from offhook.kit.errors import FieldError

T = TypeVar("T")
_TOLD = 100
"""Mistakes named at once; a file with more is wrong as a whole."""


def read_instant(text: str, *, zone: str | None = None) -> int:
    """An ISO 8601 instant as ms since 1970; without an offset of its own it needs a zone.

    Raises ValueError: it is none, or not of this age.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        if zone is None:
            raise ValueError(f"{text!r} has no offset (write 2026-03-04T12:00:00+01:00)")
        at = at.replace(tzinfo=ZoneInfo(zone))
    if not 1970 < at.year < 2200:
        raise ValueError(f"{text!r} is not of this age")
    return milliseconds(at)


class Row:
    """One line of a file by column name; cells left out or empty read as empty text."""

    __slots__ = ("_cells", "_problems", "number")

    def __init__(self, number: int, cells: Mapping[str, str], problems: list[FieldError]) -> None:
        self.number = number
        """As spreadsheets count: the header is row 1."""
        self._cells = cells
        self._problems = problems

    def text(self, column: str) -> str:
        """Without the spaces around it."""
        return (self._cells.get(column) or "").strip()

    def texts(self, columns: Sequence[str]) -> tuple[str, ...]:
        """Several cells."""
        cells = self._cells
        return tuple([(cells.get(column) or "").strip() for column in columns])

    @property
    def faults(self) -> int:
        """How much has been found wrong in the whole file so far."""
        return len(self._problems)

    def read(self, column: str, parse: Callable[[str], T], *, otherwise: T) -> T:
        """The parsed cell; what it raises as ValueError is noted as this cell's fault. Empty cells are `otherwise`."""
        text = self.text(column)
        if not text:
            return otherwise
        try:
            return parse(text)
        except ValueError as error:
            self.blame(column, str(error))
            return otherwise

    def blame(self, column: str, what: str) -> None:
        """Notes a fault of one cell."""
        self._problems.append(FieldError(f"row {self.number}, column {column}", what))


class Table:
    """A CSV file being read, with all that was found wrong in it so far."""

    def __init__(self, lines: Iterable[str], *, name: str, required: Sequence[str], known: Sequence[str]) -> None:
        """Raises TariffError when the header lacks a required column or has one nobody knows."""
        self._name = name
        self._reader = csv.reader(lines)
        self.problems: list[FieldError] = []
        try:
            header = [cell.strip().lower().removeprefix("\ufeff") for cell in next(self._reader, [])]
        except csv.Error as error:
            raise TariffError(f"{name} is not CSV: {error}") from error
        self.columns = header
        for column in required:
            if column not in header:
                self.problems.append(FieldError(f"row 1, column {column}", "the column is missing"))
        for column in header:
            if column not in known:
                self.problems.append(FieldError(f"row 1, column {column}", f"not one of {', '.join(known)}"))
        if len(set(header)) < len(header):
            self.problems.append(FieldError("row 1", "two columns have the same name"))
        self.check()

    def rows(self) -> Iterator[Row]:
        """All rows but empty ones; stops early when too much is wrong."""
        number = 1
        try:
            for number, cells in enumerate(self._reader, start=2):
                if not any(cells):
                    continue
                if len(cells) > len(self.columns):
                    self.problems.append(FieldError(f"row {number}", "has more cells than the header"))
                yield Row(number, dict(zip(self.columns, cells, strict=False)), self.problems)
                if len(self.problems) >= _TOLD:
                    return
        except csv.Error as error:
            self.problems.append(FieldError(f"row {number + 1}", f"is not CSV: {error}"))

    def check(self) -> None:
        """Raises TariffError when anything was wrong; nothing of the file counts then."""
        if self.problems:
            raise TariffError(f"{self._name} cannot be used", fields=sorted(self.problems, key=_row_of)[:_TOLD])


def _row_of(problem: FieldError) -> int:
    return int(problem.where.split(",")[0].removeprefix("row "))

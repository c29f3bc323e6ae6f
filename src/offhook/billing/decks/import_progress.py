"""How far the import of a price list is: written by the thread that reads, read by who tells it."""

from collections.abc import Iterable, Iterator
from typing import Literal, TypeVar

from offhook.kit.errors import ConflictError

Phase = Literal["reading", "checking", "copying"]
T = TypeVar("T")


class ImportCancelledError(ConflictError):
    """Somebody asked for it while it was under way; nothing was taken."""


class ImportProgress:
    """Plain fields, so that a thread may write them while a loop reads."""

    def __init__(self) -> None:
        self.phase: Phase = "reading"
        self.rows_done = 0
        self.rows_total: int | None = None
        self._cancelled = False

    def begin(self, phase: Phase, *, rows_total: int | None = None) -> None:
        """Raises ImportCancelledError."""
        self.phase, self.rows_done = phase, 0
        self.rows_total = self.rows_total if rows_total is None else rows_total
        self.check()

    def counted(self, rows: Iterable[T]) -> Iterator[T]:
        """The same rows, counted as they pass; raises ImportCancelledError between two of them."""
        for row in rows:
            yield row
            self.step(1)

    def step(self, rows: int) -> None:
        """Raises ImportCancelledError."""
        self.rows_done += rows
        self.check()

    def cancel(self) -> None:
        """The next step raises."""
        self._cancelled = True

    def check(self) -> None:
        """Raises ImportCancelledError."""
        if self._cancelled:
            raise ImportCancelledError("the import was cancelled; nothing was taken")

"""The engine's own journal of legs: the truth about times and causes, written even while we are dead."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from offhook.voice.events import HangupCause


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """One line: a leg started, was answered, or ended."""

    kind: str
    """`started`, `answered`, `ended`, or `engine_restarted` (every open leg ended then, leg_id empty)."""
    leg_id: str
    at: datetime
    call_tag: str = ""
    """What the controller wrote on the leg (`CHANNEL(userfield)`): `<call id>|<role>|<party>|...`."""
    endpoint: str = ""
    caller: str = ""
    dialled: str = ""
    cause: HangupCause | None = None


@dataclass(frozen=True, slots=True)
class JournalBatch:
    """Entries and the position after them; saving the position with what was made of them makes it exactly once."""

    entries: Sequence[JournalEntry]
    position: str


class LegJournal(Protocol):
    """Reads the journal from a position on, for ever."""

    def follow(self, position: str | None) -> AsyncIterator[JournalBatch]:
        """From the beginning with None. Yields as lines come, in batches of at most 500 lines or 100 ms."""
        ...

    def tidy(self, position: str) -> None:
        """What lies before this position is booked and may be forgotten; called now and then."""
        ...

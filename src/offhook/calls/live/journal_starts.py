"""Legs that began before the journal said whose they are: kept with its position, so that a successor knows them."""

import json

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.calls.live import journal_sql
from offhook.voice.journal import JournalEntry

KEPT = 10_000


class UntaggedStarts:
    """A leg that arrives is tagged only after its first line; legs never tagged are none of our calls."""

    def __init__(self, engine: str) -> None:
        self._engine = engine
        self._waiting: dict[str, JournalEntry] = {}
        self._saved: set[str] | None = None

    def forget(self) -> None:
        """Memory is no longer what was saved: the next `recall` reads it again."""
        self._saved = None

    async def recall(self, session: AsyncSession) -> None:
        """What was saved last, by whomever."""
        if self._saved is not None:
            return
        found = await session.execute(journal_sql.READ_STARTS, {"engine": self._engine})
        self._waiting = {row.leg_id: JournalEntry(kind="started", **row._mapping) for row in found}
        self._saved = set(self._waiting)

    async def save(self, session: AsyncSession) -> None:
        """In the transaction of the journal's position. Most legs begin and are tagged within one batch: no rows."""
        saved, waiting = self._saved or set(), self._waiting.keys()
        if fresh := waiting - saved:
            rows = [_row(self._waiting[leg_id]) for leg_id in fresh]
            await session.execute(journal_sql.KEEP_STARTS, {"engine": self._engine, "rows": json.dumps(rows)})
        if gone := saved - waiting:
            await session.execute(journal_sql.DROP_STARTS, {"engine": self._engine, "leg_ids": list(gone)})
        self._saved = set(waiting)

    def take(self, leg_id: str) -> JournalEntry | None:
        """The first line of a leg that is tagged now."""
        return self._waiting.pop(leg_id, None)

    def note(self, entry: JournalEntry) -> None:
        """A line of a leg without a tag."""
        if entry.kind == "started":
            self._waiting[entry.leg_id] = entry
            if len(self._waiting) > KEPT:
                del self._waiting[next(iter(self._waiting))]
        elif entry.kind == "ended":
            self._waiting.pop(entry.leg_id, None)

    def drop_all(self) -> None:
        """The engine restarted: all legs of before have ended."""
        self._waiting.clear()


def _row(entry: JournalEntry) -> dict[str, str]:
    return {"leg_id": entry.leg_id, "at": entry.at.isoformat(), "caller": entry.caller, "dialled": entry.dialled}

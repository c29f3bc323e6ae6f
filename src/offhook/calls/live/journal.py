"""Books the engine's journal: CDRs and the position in the journal in one transaction, so exactly once."""

import asyncio
import json
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.calls.live import journal_sql, store_sql
from offhook.calls.live.journal_starts import UntaggedStarts
from offhook.calls.live.settling import LegSettler
from offhook.db.live import announce_all
from offhook.db.session import Database
from offhook.kit.ids import new_id
from offhook.kit.live import LiveEvent
from offhook.voice.journal import JournalBatch, JournalEntry, LegJournal

log = structlog.get_logger(__name__)

RETRY_S = 0.5
GATHER_S = 0.25
FULL = 500
_AWAY = (OperationalError, InterfaceError, PoolTimeoutError, OSError, TimeoutError)


class JournalFollower:
    """Follows one engine's journal for ever; survives a database that goes away.

    For `writing` see `PostgresSessionStore`.
    """

    def __init__(
        self,
        database: Database,
        journal: LegJournal,
        *,
        engine: str,
        writing: asyncio.Lock | None = None,
        settler: LegSettler | None = None,
    ) -> None:
        self._database = database
        self._writing = writing or asyncio.Lock()
        self._journal = journal
        self._engine = engine
        self._settler = settler
        self._starts = UntaggedStarts(engine)

    async def run(self) -> None:
        """Ends only by cancellation."""
        while True:
            try:
                if self._settler is not None:
                    await self._settler.ready()
                async for batch in self._journal.follow(await self._position()):
                    await self.book(batch)
                    self._journal.tidy(batch.position)
                    if len(batch.entries) < FULL:
                        await asyncio.sleep(GATHER_S)  # few transactions with many lines cost little
            except _AWAY as error:
                log.warning("the journal cannot be booked, retrying", error=str(error))
            self._starts.forget()
            await asyncio.sleep(RETRY_S)

    async def book(self, batch: JournalBatch) -> None:
        """One batch, one transaction; the same batch twice changes nothing."""
        async with self._writing, self._database.system() as session:
            await self._starts.recall(session)
            touched: dict[UUID, UUID | None] = {}
            for part in _split_at_restarts(batch.entries):
                if isinstance(part, JournalEntry):
                    self._starts.drop_all()
                    touched |= dict.fromkeys(await self._close_open_legs(session, part))
                elif rows := self._leg_rows(part):
                    await session.execute(
                        journal_sql.BOOK_LEGS, {"engine": self._engine, "rows": json.dumps(list(rows.values()))}
                    )
                    touched |= {UUID(row["call_id"]): UUID(row["account_id"]) for row in rows.values()}
            if touched:
                await self._tell_true_times(session, touched.keys())
                if self._settler is not None:
                    await self._settler.settle(session, touched.items())
            await self._starts.save(session)
            await session.execute(journal_sql.SAVE_POSITION, {"engine": self._engine, "position": batch.position})

    async def _position(self) -> str | None:
        async with self._database.system() as session:
            found = await session.execute(journal_sql.READ_POSITION, {"engine": self._engine})
            position: str | None = found.scalar_one_or_none()
            return position

    async def _close_open_legs(self, session: AsyncSession, restart: JournalEntry) -> set[UUID]:
        closed = await session.execute(journal_sql.CLOSE_OPEN_LEGS, {"engine": self._engine, "at": restart.at})
        return set(closed.scalars())

    async def _tell_true_times(self, session: AsyncSession, call_ids: Collection[UUID]) -> None:
        changed = await session.execute(store_sql.TRUE_TIMES, {"call_ids": list(call_ids)})
        await announce_all(
            session,
            [LiveEvent(account_id=account_id, topic="calls", id=str(call_id)) for call_id, account_id in changed.all()],
        )

    def _leg_rows(self, entries: Sequence[JournalEntry]) -> dict[str, dict[str, Any]]:
        rows: dict[str, dict[str, Any]] = {}
        for entry in entries:
            known = rows.get(entry.leg_id)
            if known is None:
                known = _new_row(entry)
                if known is None:
                    self._starts.note(entry)
                    continue
                rows[entry.leg_id] = known
                if begun := self._starts.take(entry.leg_id):
                    _tell(known, begun)
            _tell(known, entry)
        return rows


def _split_at_restarts(entries: Sequence[JournalEntry]) -> list[JournalEntry | list[JournalEntry]]:
    parts: list[JournalEntry | list[JournalEntry]] = []
    for entry in entries:
        if entry.kind == "engine_restarted":
            parts.append(entry)
        elif parts and isinstance(parts[-1], list):
            parts[-1].append(entry)
        else:
            parts.append([entry])
    return parts


def _new_row(entry: JournalEntry) -> dict[str, Any] | None:
    """None when the tag is not one of ours: `<call id>|<account id>|<role>|<party>|...`."""
    call_id, _, rest = entry.call_tag.partition("|")
    account_id, role, party = [*rest.split("|"), "", "", ""][:3]
    try:
        owner = {"call_id": str(UUID(call_id)), "account_id": str(UUID(account_id))}
    except ValueError:
        return None
    times = dict.fromkeys(("started_at", "answered_at", "ended_at", "cause"))
    return {
        **owner,
        **times,
        "id": str(new_id()),
        "leg_id": entry.leg_id,
        "role": role,
        "party": party,
        "trunk": None,
        "caller": "",
        "dialled": "",
    }


def _tell(row: dict[str, Any], entry: JournalEntry) -> None:
    time = f"{entry.kind}_at"
    if time in row and row[time] is None:
        row[time] = entry.at.isoformat()
    if entry.cause is not None and row["cause"] is None:
        row["cause"] = str(entry.cause)
    row["caller"] = row["caller"] or entry.caller
    row["dialled"] = row["dialled"] or entry.dialled

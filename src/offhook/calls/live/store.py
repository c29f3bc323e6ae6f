"""Sessions in PostgreSQL: many actors' saves share one commit, and a save returns only when it is durable."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.calls.live import store_sql
from offhook.calls.live.saved_rows import announcement_of, leg_rows, summary_of
from offhook.calls.live.session_json import dump_session, load_session
from offhook.db.live import CHANNEL
from offhook.db.session import Database
from offhook.kit.errors import ConflictError, UnavailableError
from offhook.voice.session import CallSession

log = structlog.get_logger(__name__)

BATCH = 200
GATHER_S = 0.004
"""Saves of other calls that come within this time share the commit."""
GATHER_ENDS_S = 0.15
"""Ends are waited for by nobody; should the process die before, they are found out anew."""
STATEMENT_TIMEOUT_S = 5.0
_AWAY = (OperationalError, InterfaceError, PoolTimeoutError, OSError, TimeoutError)


class LeaseLostError(ConflictError):
    """Another process has adopted this call; this one must let it be."""


class NotTakenInError(UnavailableError):
    """A new call could not be saved in time: it must be refused."""


@dataclass(slots=True, kw_only=True)
class _Write:
    """The newest state of one call waiting to be written, and who waits for it."""

    call_id: str
    state: dict[str, Any]
    summary: dict[str, Any]
    announcement: str
    legs: list[dict[str, Any]] = field(default_factory=list)
    over: bool = False
    waiters: list[asyncio.Future[None]] = field(default_factory=list)


class PostgresSessionStore:
    """Implements `SessionStore` for the calls of one engine; `run` must be going for anything to be saved."""

    def __init__(self, database: Database, *, engine: str, owner: str, lease_s: float = 15.0) -> None:
        self._database = database
        self._setting = {"engine": engine, "owner": owner, "lease_s": lease_s}
        self._waiting: dict[str, _Write] = {}
        self._summaries: dict[str, dict[str, Any]] = {}
        self._steps_told: dict[str, int] = {}
        self._unsaved: dict[str, float] = {}
        self._ends_since: float | None = None
        self._wake = asyncio.Event()
        self.away = False
        """True while PostgreSQL does not answer: saves wait, and new calls should be refused."""

    async def save(self, session: CallSession) -> None:
        """Raises LeaseLostError when another process took the call over, NotTakenInError for a first save."""
        if (timeout_s := self._unsaved.get(session.call_id)) is not None:
            await self._save_first(session, timeout_s=timeout_s)
        else:
            await self._write(session, over=False)

    async def end(self, session: CallSession) -> None:
        self._unsaved.pop(session.call_id, None)
        await self._write(session, over=True)

    def expect(self, session: CallSession, *, timeout_s: float) -> None:
        """A new call, whose first save comes with the first thing its program does, and must come in time.

        Raises NotTakenInError at once when PostgreSQL is away; a first save later than the time raises it too.
        """
        if self.away:
            raise NotTakenInError("The database is away: a new call cannot be taken in")
        self._unsaved[session.call_id] = timeout_s

    def is_unsaved(self, call_id: str) -> bool:
        """Its first save is still to come."""
        return call_id in self._unsaved

    @property
    def unsaved(self) -> int:
        """Calls whose first save is still to come."""
        return len(self._unsaved)

    async def save_new(self, session: CallSession, *, timeout_s: float) -> None:
        """The first save at once. Raises NotTakenInError."""
        self.expect(session, timeout_s=timeout_s)
        await self.save(session)

    async def _save_first(self, session: CallSession, *, timeout_s: float) -> None:
        try:
            async with asyncio.timeout(timeout_s):
                await self._write(session, over=False)
        except TimeoutError as error:
            # The save may still arrive late: what is written after it takes the living session away again.
            session.outcome = "refused"
            self._enqueue(session, over=True)
            raise NotTakenInError(f"The database did not answer within {timeout_s} s") from error
        finally:
            self._unsaved.pop(session.call_id, None)

    async def living(self) -> Sequence[CallSession]:
        """All living sessions of this engine, now leased to us."""
        sessions, unreadable = [], []
        async with self._database.system() as session:
            for call_id, value in (await session.execute(store_sql.ADOPT, self._setting)).all():
                try:
                    sessions.append(load_session(value))
                except ValidationError as error:
                    # Written by another version of ours: one call must not keep all others from being resumed.
                    log.error("a session cannot be read and is given up", call_id=call_id.hex, error=str(error))  # noqa: TRY400 - the error says where
                    unreadable.append(call_id)
            if unreadable:
                await session.execute(store_sql.GIVE_UP, {"call_ids": unreadable})
        self._summaries.update({living.call_id: summary_of(living) for living in sessions})
        return sessions

    async def renew(self) -> None:
        """Tells everybody that we are alive; call it at least every third of the lease."""
        async with self._database.system() as session:
            await session.execute(store_sql.RENEW, self._setting)

    async def release(self) -> None:
        """Lets go of every lease at once, so that the next process need not wait."""
        async with self._database.system() as session:
            await session.execute(store_sql.RELEASE, self._setting)

    async def run(self) -> None:
        """Writes what waits, for ever; on cancellation what still waits is written first."""
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                await asyncio.sleep(GATHER_S)
                while batch := self._take(ends=self._ends_are_due()):
                    await self._write_batch(batch)
        except asyncio.CancelledError:
            with suppress(*_AWAY):
                while self._waiting:
                    await self._commit(self._take(ends=True))
            raise

    async def _write(self, session: CallSession, *, over: bool) -> None:
        waiter = asyncio.get_running_loop().create_future()
        self._enqueue(session, over=over, waiter=waiter)
        await waiter

    def _enqueue(self, session: CallSession, *, over: bool, waiter: asyncio.Future[None] | None = None) -> None:
        summary = summary_of(session)
        earlier = self._waiting.get(session.call_id)
        self._waiting[session.call_id] = _Write(
            call_id=session.call_id,
            state=dump_session(session),
            summary=summary,
            announcement=announcement_of(session, "changed" if session.call_id in self._summaries else "created"),
            legs=leg_rows(session) if over else [],
            over=over or (earlier is not None and earlier.over),
            waiters=[*(earlier.waiters if earlier else ()), *([waiter] if waiter else ())],
        )
        if not over:
            self._wake.set()
        elif self._ends_since is None:
            loop = asyncio.get_running_loop()
            self._ends_since = loop.time()
            loop.call_later(GATHER_ENDS_S * 1.01, self._wake.set)

    def _ends_are_due(self) -> bool:
        return self._ends_since is not None and asyncio.get_running_loop().time() - self._ends_since >= GATHER_ENDS_S

    def _take(self, *, ends: bool) -> list[_Write]:
        taken = [write for write in self._waiting.values() if ends or not write.over][:BATCH]
        for write in taken:
            del self._waiting[write.call_id]
        if not any(write.over for write in self._waiting.values()):
            self._ends_since = None
        return taken

    async def _write_batch(self, batch: list[_Write]) -> None:
        try:
            await self._commit(batch)
        except _AWAY as error:
            if not self.away:
                log.warning("sessions cannot be saved, retrying", waiting=len(batch), error=str(error))
            self.away = True
            self._put_back(batch)
            await asyncio.sleep(0.3)
        except DBAPIError:
            await self._write_one_by_one(batch)
        except Exception as error:
            log.exception("a batch of sessions could not be saved")
            _settle(batch, error)

    async def _write_one_by_one(self, batch: list[_Write]) -> None:
        """One row PostgreSQL refuses must not take the others with it."""
        for done, write in enumerate(batch):
            try:
                await self._commit([write])
            except _AWAY:
                self.away = True
                self._put_back(batch[done:])
                return
            except DBAPIError as refused:
                log.error("a session was refused by the database", call_id=write.call_id, error=str(refused.orig))  # noqa: TRY400 - the driver's words say it all
                _settle([write], refused)

    def _put_back(self, batch: list[_Write]) -> None:
        for write in batch:
            newer = self._waiting.get(write.call_id)
            if newer is None:
                self._waiting[write.call_id] = write
            else:
                newer.waiters.extend(write.waiters)
            if write.over:
                self._ends_since = 0.0  # long ago

    async def _commit(self, batch: list[_Write]) -> None:
        kept = [write for write in batch if not write.over]
        over = [write for write in batch if write.over]
        async with asyncio.timeout(STATEMENT_TIMEOUT_S), self._database.system() as session:
            lost = await self._keep(session, kept) if kept else frozenset()
            if over:
                await self._finish(session, over)
            if told := [write.announcement for write in batch if self._is_news(write)]:
                await session.execute(store_sql.NOTIFY, {"channel": CHANNEL, "payloads": json.dumps(told)})
        self.away = False
        for write in batch:
            if write.over:
                self._summaries.pop(write.call_id, None)
                self._steps_told.pop(write.call_id, None)
            else:
                self._summaries[write.call_id] = write.summary
                self._steps_told[write.call_id] = len(write.state["steps"])
            _settle([write], LeaseLostError(f"Call {write.call_id} was taken over") if write.call_id in lost else None)

    async def _keep(self, session: AsyncSession, batch: list[_Write]) -> frozenset[str]:
        rows = [
            {"call_id": write.summary["id"], "account_id": write.summary["account_id"], "session": write.state}
            for write in batch
        ]
        done = await session.execute(store_sql.SAVE, {**self._setting, "rows": json.dumps(rows)})
        ours = {saved.hex for saved in done.scalars()}
        if changed := [write.summary for write in batch if self._summaries.get(write.call_id) != write.summary]:
            await session.execute(store_sql.SUMMARIES, {"rows": json.dumps(changed)})
        return frozenset(write.call_id for write in batch if write.call_id not in ours)

    async def _finish(self, session: AsyncSession, batch: list[_Write]) -> None:
        rows = [{**write.summary, "steps": write.state["steps"]} for write in batch]
        await session.execute(store_sql.END, {"owner": self._setting["owner"], "rows": json.dumps(rows)})
        if legs := [leg for write in batch for leg in write.legs]:
            await session.execute(store_sql.LEG_NAMES, {"engine": self._setting["engine"], "rows": json.dumps(legs)})
        await session.execute(store_sql.TRUE_TIMES, {"call_ids": [UUID(write.call_id) for write in batch]})

    def _is_news(self, write: _Write) -> bool:
        new_steps = self._steps_told.get(write.call_id) != len(write.state["steps"])
        return write.over or new_steps or self._summaries.get(write.call_id) != write.summary


def _settle(batch: Sequence[_Write], error: Exception | None) -> None:
    for write in batch:
        for waiter in write.waiters:
            if waiter.done():
                continue
            if error is None:
                waiter.set_result(None)
            else:
                waiter.set_exception(error)

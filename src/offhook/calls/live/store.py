"""Sessions in PostgreSQL: many actors' saves share one commit, and a save returns only when it is durable."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import orjson
import psycopg
import structlog
from pydantic import ValidationError

from offhook.calls.live import store_sql
from offhook.calls.live.pending_save import PendingSave, settle
from offhook.calls.live.saved_rows import announcement_of, leg_rows, summary_of
from offhook.calls.live.session_json import dump_session, load_session
from offhook.db.direct import DirectConnection
from offhook.db.live import CHANNEL
from offhook.db.session import Database
from offhook.kit.errors import ConflictError, UnavailableError
from offhook.voice.session import CallSession

log = structlog.get_logger(__name__)

BATCH = 200
COMMIT_EVERY_S = 0.01
"""The first save goes at once; those that come within this time after a commit share the next."""
GATHER_ENDS_S = 0.15
"""Ends are waited for by nobody; should the process die before, they are found out anew."""
STATEMENT_TIMEOUT_S = 5.0
_AWAY = (psycopg.OperationalError, psycopg.InterfaceError, OSError, TimeoutError)


class LeaseLostError(ConflictError):
    """Another process has adopted this call; this one must let it be."""


class NotTakenInError(UnavailableError):
    """A new call could not be saved in time: it must be refused."""


class PostgresSessionStore:
    """Implements `SessionStore` for the calls of one engine; `run` must be going for anything to be saved.

    `writing` is shared with whoever else in this process writes calls and their legs: each locks many rows in an
    order of its own, and they would wait for each other in a circle.
    """

    def __init__(
        self,
        database: Database,
        *,
        engine: str,
        owner: str,
        lease_s: float = 15.0,
        writing: asyncio.Lock | None = None,
    ) -> None:
        self._database = database
        self._direct = DirectConnection(database.url)
        self._writing = writing or asyncio.Lock()
        self._setting = {"engine": engine, "owner": owner, "lease_s": lease_s}
        self._waiting: dict[str, PendingSave] = {}
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
                while batch := self._take(ends=self._ends_are_due()):
                    await self._write_batch(batch)
                    await asyncio.sleep(COMMIT_EVERY_S)
        except asyncio.CancelledError:
            with suppress(*_AWAY):
                while self._waiting:
                    await self._commit(self._take(ends=True))
            raise
        finally:
            await self._direct.close()

    async def _write(self, session: CallSession, *, over: bool) -> None:
        waiter = asyncio.get_running_loop().create_future()
        self._enqueue(session, over=over, waiter=waiter)
        await waiter

    def _enqueue(self, session: CallSession, *, over: bool, waiter: asyncio.Future[None] | None = None) -> None:
        summary = summary_of(session)
        earlier = self._waiting.get(session.call_id)
        self._waiting[session.call_id] = PendingSave(
            call_id=session.call_id,
            state=dump_session(session),
            summary=summary,
            announcement=announcement_of(session, "changed" if session.call_id in self._summaries else "created"),
            steps=len(session.steps),
            end={"steps": session.steps, "legs": leg_rows(session)} if over else earlier.end if earlier else None,
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

    def _take(self, *, ends: bool) -> list[PendingSave]:
        taken = [write for write in self._waiting.values() if ends or not write.over][:BATCH]
        for write in taken:
            del self._waiting[write.call_id]
        if not any(write.over for write in self._waiting.values()):
            self._ends_since = None
        return taken

    async def _write_batch(self, batch: list[PendingSave]) -> None:
        try:
            await self._commit(batch)
        except _AWAY as error:
            if not self.away:
                log.warning("sessions cannot be saved, retrying", waiting=len(batch), error=str(error))
            self.away = True
            self._put_back(batch)
            await asyncio.sleep(0.3)
        except psycopg.Error:
            await self._write_one_by_one(batch)
        except Exception as error:
            log.exception("a batch of sessions could not be saved")
            settle(batch, error)

    async def _write_one_by_one(self, batch: list[PendingSave]) -> None:
        """One row PostgreSQL refuses must not take the others with it."""
        for done, write in enumerate(batch):
            try:
                await self._commit([write])
            except _AWAY:
                self.away = True
                self._put_back(batch[done:])
                return
            except psycopg.Error as refused:
                log.error("a session was refused by the database", call_id=write.call_id, error=str(refused))  # noqa: TRY400 - the driver's words say it all
                settle([write], refused)

    def _put_back(self, batch: list[PendingSave]) -> None:
        for write in batch:
            newer = self._waiting.get(write.call_id)
            if newer is None:
                self._waiting[write.call_id] = write
            else:
                newer.waiters.extend(write.waiters)
            if write.over:
                self._ends_since = 0.0  # long ago

    async def _commit(self, batch: list[PendingSave]) -> None:
        kept = [write for write in batch if not write.over]
        over = [write for write in batch if write.over]
        async with self._writing, asyncio.timeout(STATEMENT_TIMEOUT_S):
            lost = await self._keep(kept) if kept else frozenset()
            if over:
                await self._finish(over)
        self.away = False
        for write in batch:
            if write.over:
                self._summaries.pop(write.call_id, None)
                self._steps_told.pop(write.call_id, None)
            else:
                self._summaries[write.call_id] = write.summary
                self._steps_told[write.call_id] = write.steps
            settle([write], LeaseLostError(f"Call {write.call_id} was taken over") if write.call_id in lost else None)

    async def _keep(self, batch: list[PendingSave]) -> frozenset[str]:
        rows = [
            {
                "call_id": write.summary["id"],
                "account_id": write.summary["account_id"],
                "session": write.state,
                "summary": write.summary if self._summaries.get(write.call_id) != write.summary else None,
                "news": write.announcement if self._is_news(write) else None,
            }
            for write in batch
        ]
        saved = await self._direct.run((store_sql.SAVE, self._parameters(rows)))
        ours = {call_id.hex for call_id, _ in saved}
        return frozenset(write.call_id for write in batch if write.call_id not in ours)

    async def _finish(self, batch: list[PendingSave]) -> None:
        rows = [{**write.summary, **(write.end or {}), "news": write.announcement} for write in batch]
        call_ids = [write.summary["id"] for write in batch]
        await self._direct.run(
            (store_sql.END, self._parameters(rows)), (store_sql.TRUE_TIMES_OF_ENDED, {"call_ids": call_ids})
        )

    def _parameters(self, rows: list[dict[str, Any]]) -> dict[str, Any]:
        return {**self._setting, "channel": CHANNEL, "rows": orjson.dumps(rows).decode()}

    def _is_news(self, write: PendingSave) -> bool:
        new_steps = self._steps_told.get(write.call_id) != write.steps
        return new_steps or self._summaries.get(write.call_id) != write.summary

"""Keeps handsets in the database and tells the screens; slow or absent databases never hold up a call."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import structlog
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from offhook.adapters.sandbox.handset import Caption, Handset, HandsetState
from offhook.adapters.sandbox.models import HandsetRow
from offhook.adapters.sandbox.script import parse_script
from offhook.db.live import announce
from offhook.db.session import Database
from offhook.kit.clock import Clock
from offhook.kit.live import LiveEvent
from offhook.kit.phone_number import PhoneNumber

log = structlog.get_logger(__name__)

TOPIC = "handsets"
_RETRY_S = 1.0


class HandsetStore:
    """Gathers what changed and writes it in one transaction as fast as the database takes it."""

    def __init__(
        self, *, database: Database, clock: Clock, owner_account: Callable[[], Awaitable[UUID | None]]
    ) -> None:
        self._database = database
        self._clock = clock
        self._owner_account = owner_account
        self._dirty: dict[PhoneNumber, Handset] = {}
        self._deleted: set[PhoneNumber] = set()
        self._work = asyncio.Event()
        self._told = 0
        self._written = 0
        self._progress = asyncio.Event()

    def changed(self, handset: Handset) -> None:
        """To be saved and announced soon."""
        self._dirty[handset.number] = handset
        self._deleted.discard(handset.number)
        self._told += 1
        self._work.set()

    def deleted(self, handset: Handset) -> None:
        """To be removed soon."""
        self._dirty.pop(handset.number, None)
        self._deleted.add(handset.number)
        self._told += 1
        self._work.set()

    async def load(self) -> list[Handset]:
        """All handsets as they were saved last."""
        async with self._database.system() as session:
            rows = (await session.scalars(select(HandsetRow).order_by(HandsetRow.updated_at))).all()
        return [self._from_row(row) for row in rows]

    async def run(self) -> None:
        """Writes until cancelled."""
        while True:
            await self._work.wait()
            self._work.clear()
            told = self._told
            dirty, self._dirty = self._dirty, {}
            deleted, self._deleted = self._deleted, set()
            try:
                await self._write(list(dirty.values()), deleted)
            except (SQLAlchemyError, OSError) as error:
                log.warning("handsets could not be saved, trying again", error=str(error))
                self._dirty = {**dirty, **self._dirty}
                self._deleted |= deleted - self._dirty.keys()
                self._work.set()
                await asyncio.sleep(_RETRY_S)
            else:
                self._written = told
                self._progress.set()
                self._progress = asyncio.Event()

    async def saved(self) -> None:
        """Returns once everything changed so far is in the database."""
        told = self._told
        while self._written < told:
            await self._progress.wait()

    async def _write(self, dirty: list[Handset], deleted: set[PhoneNumber]) -> None:
        account_id = await self._owner_account()
        async with self._database.system() as session:
            if dirty:
                statement = insert(HandsetRow).values([_values(handset) for handset in dirty])
                kept = {column: statement.excluded[column] for column in _values(dirty[0]) if column != "number"}
                await session.execute(statement.on_conflict_do_update(index_elements=["number"], set_=kept))
            if deleted:
                await session.execute(delete(HandsetRow).where(HandsetRow.number.in_(deleted)))
            if account_id is not None:
                for handset in dirty:
                    await announce(session, LiveEvent(account_id, TOPIC, handset.number, data=_news(handset)))
                for number in deleted:
                    await announce(session, LiveEvent(account_id, TOPIC, number, "deleted"))

    def _from_row(self, row: HandsetRow) -> Handset:
        handset = Handset(
            number=PhoneNumber(row.number),
            clock=self._clock,
            changed=self.changed,
            label=row.label,
            state=HandsetState(row.state),
            peer=row.peer,
            since=row.since,
            script=parse_script(row.script),
            script_step=row.script_step,
            leg_id=row.leg_id,
            outgoing=row.outgoing,
            sound=row.sound,
        )
        handset.restore([Caption.from_json(caption) for caption in row.captions])
        return handset


def _values(handset: Handset) -> dict[str, object]:
    return {
        "number": str(handset.number),
        "label": handset.label,
        "state": handset.state.value,
        "peer": str(handset.peer),
        "since": handset.since,
        "captions": [caption.as_json() for caption in handset.captions],
        "script": str(handset.script),
        "script_step": handset.script_step,
        "leg_id": handset.leg_id,
        "outgoing": handset.outgoing,
        "sound": handset.sound,
        "updated_at": handset.clock.now(),
    }


def _news(handset: Handset) -> dict[str, object]:
    caption = handset.captions[-1].as_json() if handset.captions else None
    return {"state": handset.state.value, "peer": str(handset.peer), "caption": caption}

"""Rates last month's calls by a version of a price list and by the one before it, and keeps the difference."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import structlog
from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.decks.effect import DeckEffect
from offhook.billing.decks.effect_schemas import EffectFound
from offhook.billing.decks.models import DeckEffectRow
from offhook.billing.models import DeckVersionRow
from offhook.billing.rating.call import Call
from offhook.billing.rating.hindsight import with_version
from offhook.billing.rating.snapshot import Snapshot
from offhook.billing.tariffs.reading import Tariffs, load_version
from offhook.db.jobs import defer_with
from offhook.db.live import announce
from offhook.db.session import Database
from offhook.kit.errors import OffhookError
from offhook.kit.live import LiveEvent

EFFECT = "decks:effect"
"""The job's name in the queue."""
TOPIC = "deck_effects"
MONTH = timedelta(days=30)
MOST_CALLS = 20_000
"""Of more calls a part is taken, the same one each time."""
CHUNK = 2000
log = structlog.get_logger(__name__)

_CONCERNED = """
    FROM rated_calls r
    WHERE answered_at >= :from_at AND answered_at < :until_at AND explanation @> CAST(:concerned AS jsonb)
      AND NOT EXISTS (SELECT FROM rated_calls newer WHERE newer.call_id = r.call_id AND newer.leg_id = r.leg_id
                      AND (newer.booked_at, newer.key) > (r.booked_at, r.key))
"""
_COUNT = text(f"SELECT count(*) {_CONCERNED}")  # put together from constants
_CALLS = text(f"""
    SELECT explanation -> 'call' AS told {_CONCERNED}
      AND (hashtextextended(key, 0) & 9223372036854775807) % :every = 0
""")  # put together from constants


async def ask_for_effect(session: AsyncSession, version: DeckVersionRow) -> None:
    """Queued with the caller's transaction; system scope. Asked again it is reckoned again, of the month until then."""
    fresh: dict[str, Any] = {"state": "waiting", "done": 0, "total": None, "problem": None, "result": {}}
    row = insert(DeckEffectRow).values(version_id=version.id, account_id=version.account_id, **fresh)
    await session.execute(row.on_conflict_do_update(index_elements=[DeckEffectRow.version_id], set_=fresh))
    await defer_with(session, EFFECT, {"version_id": str(version.id)}, lock=f"deck:{version.deck_id}")


async def reckon_effect(version_id: UUID, *, database: Database, now: datetime) -> None:
    """Takes a time that does not grow with the number of calls, but for counting them. Done again it does the same."""
    async with database.system() as session:
        version = await session.get(DeckVersionRow, version_id)
    if version is None:
        return
    try:
        found = await _reckon(database, version, from_at=now - MONTH, until_at=now)
    except OffhookError as error:
        values: dict[str, Any] = {"state": "failed", "problem": error.message}
    except Exception:
        log.exception("the effect of a deck's version cannot be reckoned", version_id=str(version_id))
        values = {"state": "failed", "problem": "Something went wrong on our side. Try again."}
    else:
        values = {"state": "done", "result": found.model_dump(mode="json")}
    async with database.system() as session:
        await _note(session, version, values)


async def _reckon(database: Database, version: DeckVersionRow, *, from_at: datetime, until_at: datetime) -> EffectFound:
    found = EffectFound(from_at=from_at, until_at=until_at)
    concerned = orjson.dumps({"levels": [{"deck": str(version.deck_id)}]}).decode()
    span = {"from_at": from_at, "until_at": until_at, "concerned": concerned}
    async with database.system() as session:
        await _note(session, version, {"state": "running"})
        found.calls_in_all = int(await session.scalar(_COUNT, span) or 0)
    if not found.calls_in_all:
        return found
    every = -(-found.calls_in_all // MOST_CALLS)
    async with database.system() as session:
        rows = (await session.scalars(_CALLS, span | {"every": every})).all()
        await _note(session, version, {"total": len(rows)})
    effect = await _prepared(database, version)
    await _rate_all(database, version, effect, rows)
    found.calls, found.sampled, found.without_price = effect.rated, every > 1, effect.without_price
    found.currencies = effect.currencies(of=found.calls_in_all)
    found.destinations = effect.destinations(of=found.calls_in_all)
    return found


async def _prepared(database: Database, version: DeckVersionRow) -> DeckEffect:
    """The list as it was when the version begins to hold, and with the version."""
    snapshot = await Tariffs(database).snapshot()
    async with database.system() as session:
        before = await session.scalar(
            select(DeckVersionRow)
            .where(
                DeckVersionRow.deck_id == version.deck_id,
                DeckVersionRow.state == "active",
                DeckVersionRow.id != version.id,
                DeckVersionRow.effective_at <= func.coalesce(version.effective_at, func.now()),
            )
            .order_by(DeckVersionRow.effective_at.desc())
            .limit(1)
        )
        old = None if before is None else await load_version(session, before)
        new = await load_version(session, version)
    deck_id = str(version.deck_id)
    return DeckEffect(
        _plain(snapshot) if old is None else with_version(snapshot, deck_id, old),
        with_version(snapshot, deck_id, new),
        deck_id=deck_id,
        seller_id=str(version.account_id),
    )


def _plain(snapshot: Snapshot) -> Snapshot:
    return Snapshot(accounts=snapshot.accounts.values(), carriers=snapshot.carriers, fx=snapshot.fx.values())


async def _rate_all(
    database: Database, version: DeckVersionRow, effect: DeckEffect, rows: Sequence[Mapping[str, Any]]
) -> None:
    for start in range(0, len(rows), CHUNK):
        calls = [Call.told(one) for one in rows[start : start + CHUNK]]
        await asyncio.to_thread(effect.add, calls)
        async with database.system() as session:
            await _note(session, version, {"done": effect.rated})


async def _note(session: AsyncSession, version: DeckVersionRow, values: dict[str, Any]) -> None:
    await session.execute(update(DeckEffectRow).where(DeckEffectRow.version_id == version.id).values(values))
    told: dict[str, Any] = {name: values[name] for name in ("state", "done", "total") if name in values}
    await announce(session, LiveEvent(account_id=version.account_id, topic=TOPIC, id=str(version.id), data=told))

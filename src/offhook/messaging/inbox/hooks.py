"""Takes in what was written down at the door: many webhooks in one transaction, each exactly once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.session import Database
from offhook.messaging.inbox.desk import unpack
from offhook.messaging.inbox.news import take_news
from offhook.messaging.models import MessageProvider
from offhook.messaging.ports import OnInbound, nobody_acts
from offhook.messaging.providers import OpenProvider, ProviderFacts, open_provider
from offhook.messaging.traffic import News
from offhook.tenancy.api import Cipher

log = structlog.get_logger(__name__)

BATCH = 200

_NEXT = text("""
    SELECT id, provider_id, kind, request, attempts FROM message_hooks WHERE next_at <= now()
    ORDER BY next_at, id LIMIT :most FOR UPDATE SKIP LOCKED
""")
_DONE = text("DELETE FROM message_hooks WHERE id = ANY(:ids)")
_LATER = text("""
    UPDATE message_hooks SET attempts = attempts + 1, problem = :problem,
      next_at = now() + make_interval(secs => LEAST(3600, 5 * power(2, attempts)))
    WHERE id = :id
""")


@dataclass(frozen=True, slots=True)
class _Read:
    hook_id: UUID
    news: list[tuple[ProviderFacts, News]]


class HookTaker:
    """Keeps the providers of a batch; reads them anew for each."""

    def __init__(self, database: Database, cipher: Cipher, *, on_inbound: OnInbound = nobody_acts) -> None:
        self._database = database
        self._cipher = cipher
        self._on_inbound = on_inbound

    async def take(self) -> int:
        """One batch; how many webhooks were looked at."""
        async with self._database.system() as session:
            rows = (await session.execute(_NEXT, {"most": BATCH})).all()
            if not rows:
                return 0
            providers = await self._providers(session, {row.provider_id for row in rows})
            read = [one for row in rows if (one := await self._read(session, row, providers)) is not None]
            done = await _take_all(session, read, self._on_inbound)
            await session.execute(_DONE, {"ids": done})
        return len(rows)

    async def _read(self, session: AsyncSession, row: Row[Any], providers: dict[UUID, OpenProvider]) -> _Read | None:
        provider = providers[row.provider_id]
        try:
            news = provider.connector.read(unpack(row.kind, row.request))
        except Exception as error:
            log.warning("a webhook could not be read", hook_id=str(row.id), error=str(error)[:200])
            await session.execute(_LATER, {"id": row.id, "problem": str(error)[:300]})
            return None
        return _Read(row.id, [(provider.facts, item) for item in news])

    async def _providers(self, session: AsyncSession, ids: set[UUID]) -> dict[UUID, OpenProvider]:
        rows = await session.scalars(select(MessageProvider).where(MessageProvider.id.in_(ids)))
        return {row.id: open_provider(row, self._cipher) for row in rows}


async def _take_all(session: AsyncSession, read: Sequence[_Read], on_inbound: OnInbound) -> list[UUID]:
    """Ids of those that are stored; when the batch fails each is tried alone, so that one cannot hold up the rest."""
    try:
        async with session.begin_nested():
            await take_news(session, [item for one in read for item in one.news], on_inbound=on_inbound)
        return [one.hook_id for one in read]
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        log.warning("a batch of webhooks failed, each is tried alone", count=len(read), error=str(error)[:200])
    done = []
    for one in read:
        try:
            async with session.begin_nested():
                await take_news(session, one.news, on_inbound=on_inbound)
            done.append(one.hook_id)
        except DBAPIError as error:
            if error.connection_invalidated:
                raise
            await session.execute(_LATER, {"id": one.hook_id, "problem": str(error)[:300]})
    return done

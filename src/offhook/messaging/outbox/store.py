"""The outbox in PostgreSQL: claims, marks and settles in batches, one short transaction each."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.direct import DirectConnection
from offhook.db.live import CHANNEL as LIVE_CHANNEL
from offhook.db.session import Database
from offhook.kit.ids import new_id
from offhook.messaging.inbox.news import take_news
from offhook.messaging.models import MessageProvider
from offhook.messaging.notices import MOST_EACH, tell_of_messages
from offhook.messaging.outbox import sql
from offhook.messaging.outbox.outcome import Settlement
from offhook.messaging.outbox.row import OutboxRow
from offhook.messaging.ports import OnInbound, nobody_acts
from offhook.messaging.providers import OpenProvider, ProviderFacts, account_providers, open_provider
from offhook.messaging.traffic import News, Outgoing, OutgoingMedia
from offhook.tenancy.api import Cipher

_SURE = 0.7
_HIDDEN_S = 45.0
"""Longer than a round of look-ups takes, so that two workers do not ask for the same text; for so long after a crash
nobody asks for what was being looked up."""
_UNTRIED: frozenset[UUID] = frozenset()
MediaUrl = Callable[[UUID, str], str]
"""Public address of an attachment: id, token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A message we hold."""

    outgoing: Outgoing
    account_id: UUID
    attempts: int
    tried: frozenset[UUID]
    bound: bool
    """It goes by this provider or not at all."""
    peer: str
    expired: bool
    opted_out: bool

    @property
    def message_id(self) -> UUID:
        return self.outgoing.message_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one claim brought."""

    messages: tuple[Claimed, ...]
    wait_s: float | None = None
    """Seconds until the provider's rate allows more; None when that is not what stops us."""


class OutboxStore:
    """Everything the sender does with the database; `owner` names this worker."""

    def __init__(
        self,
        database: Database,
        cipher: Cipher,
        *,
        owner: UUID,
        media_url: MediaUrl,
        on_inbound: OnInbound = nobody_acts,
        lease_s: float = 15.0,
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._owner = owner
        self._media_url = media_url
        self._on_inbound = on_inbound
        self._claims = DirectConnection(database.url)
        self._outcomes = DirectConnection(database.url)
        """Two, so that claiming does not wait for a commit of what came of others."""
        self.lease_s = lease_s
        self._lived_at = time.monotonic()

    async def close(self) -> None:
        """Once nobody sends any more."""
        await self._claims.close()
        await self._outcomes.close()

    async def heartbeat(self) -> None:
        """Says that this worker lives; without it for `lease_s` others take over what it holds."""
        began = time.monotonic()
        async with self._database.system() as session:
            await session.execute(sql.HEARTBEAT, {"owner": self._owner, "lease_s": self.lease_s})
        self._lived_at = began

    @property
    def is_surely_ours(self) -> bool:
        """Whether nobody can have taken over what we hold; a process that stood still must not go on as if."""
        return time.monotonic() - self._lived_at < self.lease_s * _SURE

    async def recover(self, *, most: int = 1000) -> tuple[int, int]:
        """Frees what dead workers held; how many are queued again, and how many are in doubt."""
        async with self._database.system() as session:
            rows = (await session.execute(sql.RECOVER, {"most": most, "owner": self._owner})).all()
            await tell_of_messages(session, [row for row in rows if row.id is not None])
            await session.execute(sql.FORGET_WORKERS)
        doubtful = sum(row.freed == "unknown" for row in rows)
        return len(rows) - doubtful, doubtful

    async def due(self) -> list[UUID]:
        """Providers with something to send now."""
        return [provider_id for (provider_id,) in await self._claims.run((sql.DUE, {}))]

    async def open(self, provider_id: UUID) -> tuple[OpenProvider, list[ProviderFacts]] | None:
        """The provider and the account's others; None when it is gone."""
        async with self._database.system() as session:
            row = await session.get(MessageProvider, provider_id)
            if row is None:
                return None
            return open_provider(row, self._cipher), await account_providers(session, row.account_id)

    async def claim(self, provider: OpenProvider, *, most: int) -> Claim:
        """Up to `most` messages, as far as the provider's rate allows, committed to be about to be asked for."""
        facts = provider.facts
        given = {"provider_id": facts.provider_id, "most": most, "owner": self._owner}
        if facts.rate_per_s is None:
            told = await self._claims.run((sql.CLAIM, {**given, "tokens": None, "burst": 1.0}))
            return Claim(messages=await self._claimed([*map(OutboxRow._make, told)], facts))
        async with self._database.system() as session:
            burst = max(1.0, facts.rate_per_s)
            limit = {"provider_id": facts.provider_id, "account_id": facts.account_id, "burst": burst}
            tokens = float(await session.scalar(sql.TOKENS, {**limit, "rate_per_s": facts.rate_per_s}) or 0.0)
            given |= {"tokens": tokens, "burst": burst}
            rows = [OutboxRow._make(row) for row in await session.execute(sql.CLAIM_WITHIN_RATE, given)]
            if rows:
                spent = sum(row.segments for row in rows)
                await session.execute(sql.SPEND, {"spent": spent, "provider_id": facts.provider_id})
                tokens -= spent
        wait_s = max(0.01, (min(1.0, burst) - tokens) / facts.rate_per_s)
        return Claim(messages=await self._claimed(rows, facts), wait_s=wait_s)

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        """Writes outcomes, and the news that came with them."""
        plain = [settlement for settlement in settlements if settlement.is_plain]
        if plain:
            await self._outcomes.run((sql.ACCEPT, _accepted(plain)))
        if len(plain) < len(settlements):
            await self._settle_others([settlement for settlement in settlements if not settlement.is_plain])

    async def _settle_others(self, settlements: Sequence[Settlement]) -> None:
        rows = json.dumps([settlement.row() for settlement in settlements])
        async with self._database.system() as session:
            changed = (await session.execute(sql.SETTLE, {"rows": rows, "owner": self._owner})).all()
            for settlement in settlements:
                if settlement.opted_out:
                    await session.execute(sql.OPTED_OUT, {"id": new_id(), "message_id": settlement.message_id})
            if parts := [row for settlement in settlements for row in settlement.part_rows()]:
                await session.execute(sql.PARTS, {"rows": json.dumps(parts)})
            news: list[tuple[ProviderFacts, News]] = [
                (settlement.provider, item) for settlement in settlements for item in settlement.news
            ]
            if news:
                await take_news(session, news, on_inbound=self._on_inbound)
            await tell_of_messages(session, changed)

    async def pause(self, provider_id: UUID, *, pause_s: float, problem: str) -> None:
        """Nothing goes to the provider for a while."""
        async with self._database.system() as session:
            given = {"provider_id": provider_id, "pause_s": pause_s, "problem": problem[:300]}
            await session.execute(sql.PAUSE, given)

    async def unpause(self, provider_id: UUID) -> None:
        """It works again."""
        await self._outcomes.run((sql.UNPAUSE, {"provider_id": provider_id}))

    async def give_back(self, provider_id: UUID) -> None:
        """What we hold of a provider goes back to the queue; only for who has settled all that was asked for."""
        async with self._database.system() as session:
            await session.execute(sql.QUEUE_AGAIN, {"provider_id": provider_id, "owner": self._owner})

    async def doubtful(self, *, most: int) -> list[tuple[OpenProvider, list[ProviderFacts], list[tuple[Claimed, int]]]]:
        """Messages in doubt whose providers can be asked, with how often they were looked up; hidden meanwhile."""
        async with self._database.system() as session:
            providers = {row.id: row for row in await session.scalars(select(MessageProvider))}
            opened = {
                key: provider
                for key, row in providers.items()
                if (provider := open_provider(row, self._cipher)).connector.able.reconciles
                or provider.connector.able.idempotent
            }
            asked = [
                {"id": str(provider_id), "after_s": provider.connector.able.reconcile_after_s}
                for provider_id, provider in opened.items()
            ]
            given = {"providers": json.dumps(asked), "most": most}
            rows = (await session.execute(sql.UNKNOWN, given)).all() if opened else []
            await self._hide(session, [row.message_id for row in rows])
            media = await _media(session, [row.message_id for row in rows if row.media_count], self._media_url)
            found = []
            for provider_id in dict.fromkeys(row.provider_id for row in rows):
                provider = opened[provider_id]
                others = await account_providers(session, provider.facts.account_id)
                mine = [
                    (to_claimed(OutboxRow._make(row[:_COLUMNS]), provider.facts, media), row.lookups)
                    for row in rows
                    if row.provider_id == provider_id
                ]
                found.append((provider, others, mine))
        return found

    async def taken(self, provider_id: UUID, external_ids: Sequence[str]) -> frozenset[str]:
        """Which of a provider's ids belong to messages of ours."""
        async with self._database.system() as session:
            given = {"provider_id": provider_id, "external_ids": list(external_ids)}
            return frozenset(await session.scalars(sql.TAKEN, given))

    async def looked_up(self, waits: Sequence[tuple[UUID, float]]) -> None:
        """These are still in doubt: ask again after so many seconds."""
        rows = json.dumps([{"message_id": str(message_id), "wait_s": wait_s} for message_id, wait_s in waits])
        async with self._database.system() as session:
            await session.execute(sql.LOOKED_UP, {"rows": rows})

    async def _hide(self, session: AsyncSession, message_ids: Sequence[UUID]) -> None:
        rows = json.dumps([{"message_id": str(message_id), "wait_s": _HIDDEN_S} for message_id in message_ids])
        await session.execute(sql.LOOKED_UP, {"rows": rows})

    async def _claimed(self, rows: Sequence[OutboxRow], facts: ProviderFacts) -> tuple[Claimed, ...]:
        media: dict[UUID, tuple[OutgoingMedia, ...]] = {}
        if wanted := [row.message_id for row in rows if row.media_count]:
            async with self._database.system() as session:
                media = await _media(session, wanted, self._media_url)
        return tuple([to_claimed(row, facts, media) for row in rows])


_COLUMNS = len(OutboxRow._fields)


def to_claimed(row: OutboxRow, facts: ProviderFacts, media: Mapping[UUID, tuple[OutgoingMedia, ...]]) -> Claimed:
    """A row of the outbox as the connector gets it."""
    lives_s = (row.expires_at - row.created_at).total_seconds() if row.expires_at else None
    return Claimed(
        outgoing=Outgoing(
            message_id=row.message_id,
            to=facts.written(row.peer),
            sender=row.number,
            body=row.body,
            media=media.get(row.message_id, ()),
            encoding=row.encoding,
            segments=row.segments,
            queued_at=row.created_at,
            validity_s=None if lives_s is None else max(1, round(lives_s)),
        ),
        account_id=facts.account_id,
        attempts=row.attempts,
        tried=frozenset(map(UUID, row.tried)) if row.tried else _UNTRIED,
        bound=row.bound,
        peer=row.peer,
        expired=row.expired,
        opted_out=row.opted_out,
    )


def _accepted(settlements: Sequence[Settlement]) -> dict[str, Any]:
    return {
        "message_ids": [one.message_id for one in settlements],
        "attempts": [one.attempts for one in settlements],
        "provider_ids": [one.provider.provider_id for one in settlements],
        "external_ids": [one.external_ids[0] if one.external_ids else None for one in settlements],
        "costs": [one.cost_micros for one in settlements],
        "channel": LIVE_CHANNEL,
        "most_each": MOST_EACH,
    }


async def _media(
    session: AsyncSession, wanted: Sequence[UUID], media_url: MediaUrl
) -> dict[UUID, tuple[OutgoingMedia, ...]]:
    found: dict[UUID, tuple[OutgoingMedia, ...]] = {}
    for row in await session.execute(sql.MEDIA, {"message_ids": list(wanted)}):
        item = OutgoingMedia(url=media_url(row.id, row.token), content_type=row.content_type, size_bytes=row.size_bytes)
        found[row.message_id] = (*found.get(row.message_id, ()), item)
    return found

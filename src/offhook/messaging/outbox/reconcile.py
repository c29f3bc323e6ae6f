"""Finds out what became of messages in doubt, where the provider can be asked."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import structlog

from offhook.messaging.connector import ConnectorContext, DoubtError
from offhook.messaging.http import NoReplyError, UnreachableError
from offhook.messaging.outbox.lane import make_try
from offhook.messaging.outbox.outcome import Settlement
from offhook.messaging.outbox.store import Claimed, OutboxStore
from offhook.messaging.ports import ContextMaker
from offhook.messaging.providers import OpenProvider, ProviderFacts
from offhook.messaging.traffic import Accepted, NotFound, StillUnknown

log = structlog.get_logger(__name__)

MOST = 20
AT_ONCE = 10
_FIRST_WAIT_S = 5.0
_LONGEST_WAIT_S = 3600.0


async def reconcile_doubtful(store: OutboxStore, context: ContextMaker) -> int:
    """All that are due, some at a time; how many doubts it ended."""
    ended = 0
    while True:
        looked_at, settled = await _one_round(store, context)
        ended += settled
        if looked_at < MOST:
            return ended


async def _one_round(store: OutboxStore, context: ContextMaker) -> tuple[int, int]:
    looked_at, ended, gate = 0, 0, asyncio.Semaphore(AT_ONCE)
    for provider, others, messages in await store.doubtful(most=MOST):
        provider_id = provider.facts.provider_id
        ctx = replace(context(provider_id), taken=partial(store.taken, provider_id))

        async def look_up(message: Claimed) -> Settlement | None:
            async with gate:
                return await _look_up(provider, others, message, ctx)  # noqa: B023  # awaited in the same round

        found = each_once(await asyncio.gather(*[look_up(message) for message, _ in messages]))
        settled = [settlement for settlement in found if settlement is not None]
        waits = [
            (message.message_id, min(_FIRST_WAIT_S * 2**lookups, _LONGEST_WAIT_S))
            for (message, lookups), settlement in zip(messages, found, strict=True)
            if settlement is None
        ]
        if settled:
            await store.settle(settled)
        if waits:
            await store.looked_up(waits)
        looked_at, ended = looked_at + len(messages), ended + len(settled)
    return looked_at, ended


def each_once(found: Sequence[Settlement | None]) -> list[Settlement | None]:
    """A text at the provider is one of ours, not two that are alike: the second is looked up again."""
    seen: set[str] = set()
    kept: list[Settlement | None] = []
    for settlement in found:
        ids = set(settlement.external_ids) if settlement else set()
        kept.append(None if ids & seen else settlement)
        seen |= ids
    return kept


async def _look_up(
    provider: OpenProvider, others: list[ProviderFacts], message: Claimed, ctx: ConnectorContext
) -> Settlement | None:
    attempt = make_try(provider.facts, message, others)
    if provider.connector.able.idempotent:
        return attempt.again()
    try:
        found = await provider.connector.reconcile(message.outgoing, ctx)
    except (UnreachableError, NoReplyError, DoubtError) as error:
        found = StillUnknown(str(error))
    except Exception:
        log.exception("a connector failed to reconcile", type=provider.facts.type)
        found = StillUnknown("the connector failed")
    if isinstance(found, Accepted):
        return attempt.accepted(found)
    return attempt.again() if isinstance(found, NotFound) else None

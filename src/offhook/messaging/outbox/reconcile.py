"""Finds out what became of messages in doubt, where the provider can be asked."""

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

MOST = 100
_FIRST_WAIT_S = 5.0
_LONGEST_WAIT_S = 3600.0


async def reconcile_doubtful(store: OutboxStore, context: ContextMaker) -> int:
    """One round; how many doubts it ended."""
    ended = 0
    for provider, others, messages in await store.doubtful(most=MOST):
        provider_id = provider.facts.provider_id
        ctx = replace(context(provider_id), taken=partial(store.taken, provider_id))
        settled, waits = [], []
        for message, lookups in messages:
            settlement = await _look_up(provider, others, message, ctx)
            if settlement is not None:
                settled.append(settlement)
            else:
                waits.append((message.message_id, min(_FIRST_WAIT_S * 2**lookups, _LONGEST_WAIT_S)))
        if settled:
            await store.settle(settled)
        if waits:
            await store.looked_up(waits)
        ended += len(settled)
    return ended


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

"""Fetches news from providers that do not bring them."""

import json

import structlog
from sqlalchemy import select, text

from offhook.messaging.http import NoReplyError, UnreachableError
from offhook.messaging.inbox.news import take_news
from offhook.messaging.models import MessageProvider
from offhook.messaging.ports import ContextMaker, MessagingParts
from offhook.messaging.providers import open_provider
from offhook.messaging.registry import connector_types

log = structlog.get_logger(__name__)

LEASE_S = 60
FAILED_S = 10
NOTHING_S = 60
"""Where settings say that news are brought: looked at again in case they change."""
_DUE = text("""
    UPDATE message_providers SET poll_at = now() + make_interval(secs => :lease_s)
    WHERE id IN (SELECT id FROM message_providers
                 WHERE enabled AND type = ANY(:types) AND (poll_at IS NULL OR poll_at <= now())
                 ORDER BY poll_at NULLS FIRST LIMIT :most FOR UPDATE SKIP LOCKED)
    RETURNING id
""")
_LATER = text("UPDATE message_providers SET poll_at = now() + make_interval(secs => :wait_s) WHERE id = :provider_id")
_POLLED = text("""
    UPDATE message_providers SET poll_position = CAST(:position AS jsonb),
      poll_at = now() + make_interval(secs => :every_s) WHERE id = :provider_id
""")


async def poll_providers(parts: MessagingParts, context: ContextMaker, *, most: int = 20) -> int:
    """One round over those that are due; how many. What was fetched and where to go on commit together."""
    types = [name for name, kind in connector_types().items() if kind.capabilities.polls]
    if not types:
        return 0
    async with parts.database.system() as session:
        due = list(await session.scalars(_DUE, {"types": types, "lease_s": LEASE_S, "most": most}))
        rows = list(await session.scalars(select(MessageProvider).where(MessageProvider.id.in_(due))))
    for row in rows:
        provider = open_provider(row, parts.cipher)
        if not provider.connector.able.polls:
            async with parts.database.system() as session:
                await session.execute(_LATER, {"provider_id": row.id, "wait_s": NOTHING_S})
            continue
        try:
            polled = await provider.connector.poll(row.poll_position, context(row.id))
        except (UnreachableError, NoReplyError, ValueError) as error:
            log.warning("a provider could not be polled", provider_id=str(row.id), error=str(error)[:200])
            async with parts.database.system() as session:
                await session.execute(_LATER, {"provider_id": row.id, "wait_s": FAILED_S})
            continue
        async with parts.database.system() as session:
            news = [(provider.facts, item) for item in polled.news]
            await take_news(session, news, on_inbound=parts.on_inbound)
            position = {"position": json.dumps(polled.position), "provider_id": row.id}
            await session.execute(_POLLED, {**position, "every_s": provider.connector.poll_every_s})
    return len(rows)

"""A messaging provider is given up; what waits for it goes to the next one, or fails with the reason."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.notices import notify
from offhook.kit.errors import ConflictError, FieldError
from offhook.messaging.models import MessageProvider
from offhook.messaging.notices import tell_of_messages, tell_of_provider
from offhook.messaging.outbox.sql import CHANNEL
from offhook.messaging.providers import account_providers, next_provider
from offhook.messaging.repository import get_provider

_BUSY = text("""
    SELECT count(*) FROM message_outbox WHERE provider_id = :provider_id AND state IN ('claimed', 'in_flight')
""")
_WAITING = text("""
    SELECT o.message_id, o.bound, m.peer, m.media_count FROM message_outbox o JOIN messages m ON m.id = o.message_id
    WHERE o.provider_id = :provider_id AND o.state = 'queued' ORDER BY o.message_id LIMIT 10000 FOR UPDATE OF o
""")
_MOVE = text("UPDATE message_outbox SET provider_id = :to WHERE message_id = ANY(:message_ids)")
_MOVED = text("UPDATE messages SET provider_id = :to WHERE id = ANY(:message_ids)")
_END = text("""
    WITH gone AS (DELETE FROM message_outbox WHERE provider_id = :provider_id RETURNING message_id, state)
    UPDATE messages m SET state = CASE gone.state WHEN 'unknown' THEN 'unknown' ELSE 'failed' END,
      error_code = 'no_provider', error_text = 'its messaging provider was removed'
    FROM gone WHERE m.id = gone.message_id
    RETURNING m.id, m.account_id, m.conversation_id, m.state
""")


async def remove_provider(session: AsyncSession, provider_id: UUID, *, account_id: UUID) -> MessageProvider:
    """Raises NotFoundError, ConflictError while texts are on their way by it.

    Without a chosen default the first in the list is it, so deleting the default needs nothing more.
    """
    row = await get_provider(session, provider_id, account_id=account_id, lock=True)
    if busy := await session.scalar(_BUSY, {"provider_id": provider_id}):
        what = f"{busy} texts are on their way by {row.name!r}; switch it off, and remove it in a minute"
        raise ConflictError(what, fields=[FieldError("provider_id", what)])
    await _hand_over(session, row)
    ended = (await session.execute(_END, {"provider_id": provider_id})).all()
    await session.delete(row)
    await session.flush()
    await tell_of_messages(session, ended)
    await tell_of_provider(session, account_id, provider_id, kind="deleted")
    await notify(session, CHANNEL)
    return row


async def _hand_over(session: AsyncSession, row: MessageProvider) -> None:
    others = await account_providers(session, row.account_id)
    taken: dict[UUID, list[UUID]] = {}
    for waiting in await session.execute(_WAITING, {"provider_id": row.id}):
        tried = frozenset({row.id})
        other = None if waiting.bound else next_provider(
            others, to=waiting.peer, tried=tried, pictures=waiting.media_count > 0
        )  # fmt: skip
        if other is not None:
            taken.setdefault(other.provider_id, []).append(waiting.message_id)
    for other_id, message_ids in taken.items():
        await session.execute(_MOVE, {"to": other_id, "message_ids": message_ids})
        await session.execute(_MOVED, {"to": other_id, "message_ids": message_ids})

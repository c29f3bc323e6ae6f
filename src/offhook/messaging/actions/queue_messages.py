"""Puts messages into the outbox: rows for the thread and for the worker, in one transaction, however many."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.notices import notify
from offhook.kit.ids import new_id
from offhook.messaging.actions.plan_sending import Sending
from offhook.messaging.inbox.inbound import PREVIEW
from offhook.messaging.inbox.inbound_sql import CONVERSATIONS
from offhook.messaging.models import MessageMedia
from offhook.messaging.notices import tell_of_conversations, tell_of_messages
from offhook.messaging.outbox.sql import CHANNEL
from offhook.messaging.schemas import without_secret
from offhook.messaging.segments import segment

_STORE = text("""
    WITH told AS (
      SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told(
        id uuid, account_id uuid, conversation_id uuid, provider_id uuid, number text, peer text, body text,
        author text, reference text, encoding text, segments int, media_count int, expires_at timestamptz,
        priority smallint, bound boolean, secret text)
    ), stored AS (
      INSERT INTO messages (id, account_id, conversation_id, provider_id, number, peer, direction, body, state, author,
                            reference, encoding, segments, media_count, expires_at, secret)
      SELECT id, account_id, conversation_id, provider_id, number, peer, 'out', body, 'queued', author, reference,
             encoding, segments, media_count, expires_at, secret FROM told
      RETURNING id, account_id, conversation_id, state
    ), queued AS (
      INSERT INTO message_outbox (message_id, account_id, provider_id, priority, segments, bound)
      SELECT id, account_id, provider_id, priority, segments, bound FROM told
    )
    SELECT id, account_id, conversation_id, state FROM stored
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """One text to be sent, already checked."""

    to: str
    """E.164, or a short code."""
    body: str
    sending: Sending
    media: tuple[MessageMedia, ...] = ()
    """Uploaded and not yet used; each goes into one message."""
    author: str = ""
    reference: str = ""
    secret: str | None = None
    """Part of the body for the recipient's eyes alone: nobody is shown it here, and it goes when the text is out."""
    priority: int = 5
    """Lower goes first."""
    expires_at: datetime | None = None


async def queue_messages(session: AsyncSession, account_id: UUID, messages: Sequence[NewMessage]) -> list[UUID]:
    """Ids in the order given. The worker is told when the transaction commits."""
    ids = [new_id() for _ in messages]
    conversations = await _conversations(session, account_id, messages, ids)
    rows = [
        _row(account_id, message, message_id, conversations[message.sending.number, message.to])
        for message, message_id in zip(messages, ids, strict=True)
    ]
    stored = (await session.execute(_STORE, {"rows": orjson.dumps(rows).decode()})).all()
    for message, message_id in zip(messages, ids, strict=True):
        for position, media in enumerate(message.media):
            media.message_id, media.position = message_id, position
    await session.flush()
    await tell_of_messages(session, stored, kind="created")
    await notify(session, CHANNEL)
    return ids


async def _conversations(
    session: AsyncSession, account_id: UUID, messages: Sequence[NewMessage], ids: Sequence[UUID]
) -> dict[tuple[str, str], UUID]:
    latest = {
        (message.sending.number, message.to): {
            "id": new_id(),
            "account_id": account_id,
            "number": message.sending.number,
            "peer": message.to,
            "last_message_id": message_id,
            "last_text": without_secret(message.body, message.secret)[:PREVIEW],
            "unread": 0,
        }
        for message, message_id in zip(messages, ids, strict=True)
    }
    rows = orjson.dumps([latest[place] for place in sorted(latest)]).decode()
    found = (await session.execute(CONVERSATIONS, {"rows": rows, "direction": "out"})).all()
    await tell_of_conversations(session, account_id, [(row.id, row.unread) for row in found])
    return {(row.number, row.peer): row.id for row in found}


def _row(account_id: UUID, message: NewMessage, message_id: UUID, conversation_id: UUID) -> dict[str, Any]:
    cut = segment(message.body)
    return {
        "id": message_id,
        "account_id": account_id,
        "conversation_id": conversation_id,
        "provider_id": message.sending.provider.provider_id,
        "number": message.sending.number,
        "peer": message.to,
        "body": message.body,
        "author": message.author,
        "reference": message.reference,
        "encoding": cut.encoding,
        "segments": max(1, cut.segments),
        "media_count": len(message.media),
        "expires_at": message.expires_at.isoformat() if message.expires_at else None,
        "priority": message.priority,
        "bound": message.sending.bound,
        "secret": message.secret,
    }

"""Somebody has seen a conversation, or the house itself has answered a text of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.messaging.notices import tell_of_conversations
from offhook.messaging.repository import get_conversation


async def mark_read(session: AsyncSession, conversation_id: UUID, *, account_id: UUID, now: datetime) -> None:
    """Sets unread to 0 and tells the other screens. Raises NotFoundError."""
    row = await get_conversation(session, conversation_id, account_id=account_id)
    if row.unread:
        row.unread, row.read_at = 0, now
        await session.flush()
        await tell_of_conversations(session, account_id, [(row.id, 0)])


async def mark_one_read(session: AsyncSession, conversation_id: UUID, *, account_id: UUID, now: datetime) -> None:
    """One text less to look at; what came before it stays unread. Raises NotFoundError."""
    row = await get_conversation(session, conversation_id, account_id=account_id)
    await session.refresh(row)
    if row.unread == 1:
        await mark_read(session, conversation_id, account_id=account_id, now=now)
    elif row.unread:
        row.unread -= 1
        await session.flush()
        await tell_of_conversations(session, account_id, [(row.id, row.unread)])

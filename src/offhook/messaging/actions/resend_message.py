"""A text that failed is sent again on demand; one in doubt only when the sender accepts that it may arrive twice."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.notices import notify
from offhook.kit.errors import ConflictError
from offhook.messaging.actions.plan_sending import SendingChoice, sending_planner
from offhook.messaging.models import Message
from offhook.messaging.notices import tell_of_messages
from offhook.messaging.outbox.sql import CHANNEL
from offhook.messaging.repository import get_conversation, get_message
from offhook.messaging.states import State

_QUEUE = text("""
    INSERT INTO message_outbox AS o (message_id, account_id, provider_id, segments, bound)
    VALUES (:message_id, :account_id, :provider_id, :segments, :bound)
    ON CONFLICT (message_id) DO UPDATE SET state = 'queued', provider_id = excluded.provider_id, tried = '[]',
      next_at = now(), lookups = 0 WHERE o.state = 'unknown'
    RETURNING message_id
""")
_FORGET_PARTS = text("DELETE FROM message_parts WHERE message_id = :message_id")


async def resend_message(
    session: AsyncSession, message_id: UUID, *, account_id: UUID, may_arrive_twice: bool
) -> Message:
    """Raises NotFoundError, ConflictError for a text that is on its way or arrived."""
    row = await get_message(session, message_id, account_id=account_id, lock=True)
    if row.state not in (State.FAILED, State.UNKNOWN) or row.direction != "out":
        raise ConflictError(f"only a text that failed, or is in doubt, is sent again; this one is {row.state}")
    if row.secret is not None:
        raise ConflictError("this text held a personal link, which is not kept; send the agent a new link instead")
    if row.state == State.UNKNOWN and not may_arrive_twice:
        raise ConflictError("this text may have been sent; send it again only if it may arrive twice")
    conversation = await get_conversation(session, row.conversation_id, account_id=account_id)
    choice = SendingChoice(number_id=conversation.number_id, number=row.number)
    plan = (await sending_planner(session, account_id, choice)).plan(row.peer)
    queued = {
        "message_id": message_id,
        "account_id": account_id,
        "provider_id": plan.provider.provider_id,
        "segments": row.segments,
        "bound": plan.bound,
    }
    if await session.scalar(_QUEUE, queued) is None:
        raise ConflictError("this text is on its way at this moment")
    await session.execute(_FORGET_PARTS, {"message_id": message_id})
    row.state, row.external_id, row.error_code, row.error_text = State.QUEUED, None, "", ""
    row.provider_id, row.expires_at = plan.provider.provider_id, None
    await session.flush()
    await tell_of_messages(session, [row])
    await notify(session, CHANNEL)
    return row

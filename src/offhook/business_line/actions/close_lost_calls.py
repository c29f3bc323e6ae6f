"""Calls at Twilio whose end was never told: after so long they are surely over, and must not stand as living."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.business_line import repository
from offhook.business_line.models import LineCall
from offhook.business_line.voice_desk import PROVIDER
from offhook.calls.api import ProviderCall

SURELY_OVER = timedelta(hours=25)
"""Twilio ends every call after 24 hours at the latest."""
_AT_ONCE = 500


async def close_lost_calls(session: AsyncSession, *, now: datetime) -> int:
    """How many; system scope. Who had taken one had talked; how long nobody knows, so it counts as no time."""
    query = (
        select(LineCall)
        .where(LineCall.ended_at.is_(None), LineCall.created_at < now - SURELY_OVER)
        .order_by(LineCall.created_at)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    lost = (await session.scalars(query)).all()
    for call in lost:
        outcome = "answered" if call.taken_leg is not None else call.outcome or "missed"
        log = ProviderCall(
            session=session, account_id=call.account_id, call_id=call.id, provider=PROVIDER, at=call.created_at
        )
        await repository.end_call(session, call, outcome=outcome)
        await log.end(outcome)
    return len(lost)

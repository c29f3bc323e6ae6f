"""Deletes what has served its time: ended logins, old attempts, dead invitations, answers nobody asks for again."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.base import Base
from offhook.tenancy.models import IdempotencyKey, Invite, Login, LoginAttempt
from offhook.tenancy.throttle import FORGET_AFTER

ANSWERS_KEPT = timedelta(hours=24)
"""How long a POST may be repeated with its Idempotency-Key."""


async def forget_expired(session: AsyncSession, *, now: datetime) -> None:
    """System scope. A membership that was never accepted stays, so that it can be invited again."""
    expired: tuple[tuple[type[Base], ColumnElement[bool]], ...] = (
        (Login, Login.expires_at <= now),
        (LoginAttempt, LoginAttempt.last_at <= now - FORGET_AFTER),
        (Invite, Invite.expires_at <= now),
        (IdempotencyKey, IdempotencyKey.created_at <= now - ANSWERS_KEPT),
    )
    for model, is_expired in expired:
        await session.execute(delete(model).where(is_expired))

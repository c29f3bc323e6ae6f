"""Ends somebody's sessions."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.tenancy.models import Login


async def end_other_logins(session: AsyncSession, *, user_id: UUID, kept_login_id: UUID | None) -> None:
    """All of the user's sessions but the given one; system scope."""
    await session.execute(delete(Login).where(Login.user_id == user_id, Login.id != kept_login_id))

"""Circular groups: each call begins with the next member."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.flows.repository import count_turn


async def take_turn(session: AsyncSession, account_id: UUID, key: str, *, of: int) -> int:
    """0 .. of-1, round and round over all calls of the account."""
    return await count_turn(session, account_id, key[:200]) % of

"""One telephony process drives one engine: a lock in PostgreSQL that is free the moment its holder dies."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

TAKE_LOCK = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
"""For the connection that will hold it."""

_IS_HELD = text("""
    SELECT EXISTS (
      SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
         AND (classid::bigint << 32 | objid::bigint) = hashtextextended(:name, 0)
    )
""")


def lock_name(engine_name: str) -> str:
    """What is hashed into the lock's key."""
    return f"offhook telephony {engine_name}"


async def telephony_is_alive(session: AsyncSession, engine_name: str) -> bool:
    """Whether a process drives this engine now."""
    return bool(await session.scalar(_IS_HELD, {"name": lock_name(engine_name)}))

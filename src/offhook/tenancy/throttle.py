"""Slows down guessing: each failure from the same place for the same name doubles the wait."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import TooManyAttemptsError
from offhook.tenancy.models import LoginAttempt
from offhook.tenancy.tokens import token_hash

FREE_FAILURES = 5
_FIRST_WAIT_S = 5
_LONGEST_WAIT_S = 900
_FORGET_AFTER = timedelta(hours=1)


def wait_s(failures: int) -> int:
    """Seconds to wait after so many failures."""
    if failures < FREE_FAILURES:
        return 0
    return min(_FIRST_WAIT_S << min(failures - FREE_FAILURES, 20), _LONGEST_WAIT_S)


def attempt_key(email: str, address: str) -> str:
    """Same person from same place; hashed, so that the table is no list of addresses."""
    return token_hash(f"{email.lower()} {address}")


async def check_attempts(session: AsyncSession, key: str, *, now: datetime) -> None:
    """Raises TooManyAttemptsError while the wait runs; system scope."""
    attempt = await session.get(LoginAttempt, key)
    if attempt is None:
        return
    free_at = attempt.last_at + timedelta(seconds=wait_s(attempt.failures))
    if now < free_at:
        left_s = int((free_at - now).total_seconds()) + 1
        raise TooManyAttemptsError(f"too many wrong passwords; try again in {left_s} s", retry_after_s=left_s)


async def count_failure(session: AsyncSession, key: str, *, now: datetime) -> None:
    """One more; old ones are forgotten."""
    kept = (await session.scalars(select(LoginAttempt).where(LoginAttempt.key_hash == key).with_for_update())).first()
    failures = kept.failures + 1 if kept and now - kept.last_at < _FORGET_AFTER else 1
    row = insert(LoginAttempt).values(key_hash=key, failures=failures, last_at=now)
    await session.execute(
        row.on_conflict_do_update(index_elements=["key_hash"], set_={"failures": failures, "last_at": now})
    )


async def forget_failures(session: AsyncSession, key: str) -> None:
    """After a success."""
    await session.execute(delete(LoginAttempt).where(LoginAttempt.key_hash == key))

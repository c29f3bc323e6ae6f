"""Slows down guessing: each failure from the same place for the same name doubles the wait."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.session import Database
from offhook.kit.errors import NotAuthenticatedError, TooManyAttemptsError
from offhook.tenancy.models import LoginAttempt
from offhook.tenancy.tokens import token_hash

FREE_FAILURES = 5
FORGET_AFTER = timedelta(hours=1)
_FIRST_WAIT_S = 5
_LONGEST_WAIT_S = 900


class WrongGuessError(NotAuthenticatedError):
    """A password or a code was wrong: the attempt counts."""


def wait_s(failures: int) -> int:
    """Seconds to wait after so many failures."""
    if failures < FREE_FAILURES:
        return 0
    return min(_FIRST_WAIT_S << min(failures - FREE_FAILURES, 20), _LONGEST_WAIT_S)


def attempt_key(email: str, address: str) -> str:
    """Same person from same place; hashed, so that the table is no list of addresses."""
    return token_hash(f"{email.lower()} {address}")


@asynccontextmanager
async def throttled(database: Database, key: str, *, now: datetime) -> AsyncIterator[None]:
    """One attempt: counted before it is made, so that guesses made at once gain nothing.

    Leaving normally forgets all failures, a WrongGuessError lets the count stand, any other error takes this
    attempt back. Transactions of its own: the error must not roll the count back. Raises TooManyAttemptsError.
    """
    async with database.system() as session:
        await _count_attempt(session, key, now=now)
    try:
        yield
    except WrongGuessError:
        raise
    except BaseException:
        async with database.system() as session:
            fewer = func.greatest(LoginAttempt.failures - 1, 0)
            await session.execute(update(LoginAttempt).where(LoginAttempt.key_hash == key).values(failures=fewer))
        raise
    async with database.system() as session:
        await session.execute(delete(LoginAttempt).where(LoginAttempt.key_hash == key))


async def _count_attempt(session: AsyncSession, key: str, *, now: datetime) -> None:
    fresh = insert(LoginAttempt).values(key_hash=key, failures=0, last_at=now)
    await session.execute(fresh.on_conflict_do_nothing())
    attempt = (await session.scalars(select(LoginAttempt).where(LoginAttempt.key_hash == key).with_for_update())).one()
    free_at = attempt.last_at + timedelta(seconds=wait_s(attempt.failures))
    if now < free_at:
        left_s = int((free_at - now).total_seconds()) + 1
        raise TooManyAttemptsError(f"too many wrong passwords; try again in {left_s} s", retry_after_s=left_s)
    attempt.failures = attempt.failures + 1 if now - attempt.last_at < FORGET_AFTER else 1
    attempt.last_at = now

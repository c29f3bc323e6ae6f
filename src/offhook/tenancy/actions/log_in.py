"""Checks e-mail, password and second factor, slowly for guessers, and starts a login."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.session import Database
from offhook.kit.clock import Clock
from offhook.kit.errors import NotAuthenticatedError
from offhook.tenancy import repository
from offhook.tenancy.cipher import Cipher
from offhook.tenancy.models import AuditEvent, Login, User
from offhook.tenancy.passwords import verify_password
from offhook.tenancy.schemas import LoginGiven
from offhook.tenancy.second_factor import accept_recovery_code, accept_totp, lock_user
from offhook.tenancy.throttle import WrongGuessError, attempt_key, throttled
from offhook.tenancy.tokens import new_token, token_hash

LOGIN_LASTS = timedelta(days=30)


class SecondFactorRequiredError(NotAuthenticatedError):
    """The password is right and a code is needed as well."""

    type, title = "second-factor-required", "A code is needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Where a login comes from."""

    address: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A fresh login: the cookie's token, never kept."""

    token: str
    login: Login


async def log_in(database: Database, *, given: LoginGiven, caller: Caller, cipher: Cipher, clock: Clock) -> LoggedIn:
    """Raises WrongGuessError (the same for unknown people), SecondFactorRequiredError, TooManyAttemptsError."""
    now = clock.now()
    async with throttled(database, attempt_key(given.email, caller.address), now=now):
        async with database.system() as session:
            user = (await session.scalars(select(User).where(User.email == given.email.lower()))).one_or_none()
        if not await verify_password(given.password, user.password_hash if user else None):
            raise WrongGuessError("e-mail address or password is wrong")
        assert user is not None
        async with database.system() as session:
            kept = await session.get_one(User, user.id)
            await _check_second_factor(session, kept, given.code, cipher=cipher, now=now)
            return await _start(session, kept, caller=caller, now=now)


async def _check_second_factor(
    session: AsyncSession, user: User, code: str | None, *, cipher: Cipher, now: datetime
) -> None:
    if user.totp_confirmed_at is None:
        return
    if not code:
        raise SecondFactorRequiredError("enter the code from your authenticator app, or a recovery code")
    await lock_user(session, user)
    if not accept_totp(user, code, cipher=cipher, now=now) and not accept_recovery_code(user, code):
        raise WrongGuessError("this code is not right, or was used already")


async def _start(session: AsyncSession, user: User, *, caller: Caller, now: datetime) -> LoggedIn:
    memberships = await repository.memberships_of(session, user.id)
    if not memberships:
        raise NotAuthenticatedError("this login belongs to no active account")
    token = new_token()
    login = Login(
        token_hash=token_hash(token),
        user_id=user.id,
        account_id=memberships[0][0].id,
        last_seen_at=now,
        expires_at=now + LOGIN_LASTS,
        user_agent=caller.user_agent[:300],
        address=caller.address,
    )
    session.add(login)
    session.add(
        AuditEvent(
            account_id=login.account_id,
            user_id=user.id,
            actor=user.email,
            action="login.started",
            object=caller.address,
        )
    )
    await session.flush()
    return LoggedIn(token, login)

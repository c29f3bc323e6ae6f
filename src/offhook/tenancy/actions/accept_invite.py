"""Turns an invitation link into a membership, and into a password for those who have no login yet.

Whoever invites sees the link and may have written any e-mail address. So a link wakes the membership in its own
account only, and never changes the password of a login that exists: that one must be proved.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.session import Database
from offhook.kit.errors import FieldError, InvalidInputError, NotFoundError
from offhook.tenancy.models import Invite, Membership, User
from offhook.tenancy.passwords import check_password_rules, hash_password, verify_password
from offhook.tenancy.schemas import InviteAcceptance
from offhook.tenancy.throttle import WrongGuessError, attempt_key, throttled
from offhook.tenancy.tokens import token_hash


async def accept_invite(database: Database, *, given: InviteAcceptance, address: str, now: datetime) -> None:
    """Raises NotFoundError for links that are unknown, used or too old, InvalidInputError, TooManyAttemptsError."""
    async with database.system() as session:
        invite = await _find(session, given.token, now=now)
        user = await session.get_one(User, invite.user_id)
    if user.password_hash is None:
        check_password_rules(given.password)
        password_hash = await hash_password(given.password)
    else:
        password_hash = user.password_hash
        await _prove(database, user, given.password, address=address, now=now)
    async with database.system() as session:
        await _wake(session, given, seen_hash=user.password_hash, password_hash=password_hash, now=now)


async def _find(session: AsyncSession, token: str, *, now: datetime) -> Invite:
    query = select(Invite).where(Invite.token_hash == token_hash(token)).with_for_update()
    invite = (await session.scalars(query)).one_or_none()
    if invite is None or invite.accepted_at is not None or invite.expires_at <= now:
        raise NotFoundError("this invitation is not valid any more; ask for a new one")
    return invite


async def _prove(database: Database, user: User, password: str, *, address: str, now: datetime) -> None:
    try:
        async with throttled(database, attempt_key(user.email, address), now=now):
            if not await verify_password(password, user.password_hash):
                raise WrongGuessError("the password is wrong")
    except WrongGuessError:
        problem = "this e-mail address has a login already, and this is not its password"
        raise InvalidInputError(problem, fields=[FieldError("password", problem)]) from None


async def _wake(
    session: AsyncSession, given: InviteAcceptance, *, seen_hash: str | None, password_hash: str, now: datetime
) -> None:
    """All that was checked before is checked again under locks."""
    invite = await _find(session, given.token, now=now)
    user = await session.get_one(User, invite.user_id, with_for_update=True)
    query = select(Membership).where(Membership.user_id == user.id, Membership.account_id == invite.account_id)
    membership = (await session.scalars(query)).one_or_none()
    if membership is None or user.password_hash != seen_hash:
        raise NotFoundError("this invitation is not valid any more; ask for a new one")
    invite.accepted_at = membership.accepted_at = now
    user.password_hash = password_hash
    if seen_hash is None and given.name:
        user.name = given.name

"""Turns an invitation link into a password."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import NotFoundError
from offhook.tenancy.models import Invite, User
from offhook.tenancy.passwords import check_password_rules, hash_password
from offhook.tenancy.schemas import InviteAcceptance
from offhook.tenancy.tokens import token_hash


async def accept_invite(session: AsyncSession, *, given: InviteAcceptance, now: datetime) -> User:
    """System scope. Raises NotFoundError for links that are unknown, used or too old."""
    check_password_rules(given.password)
    query = select(Invite).where(Invite.token_hash == token_hash(given.token)).with_for_update()
    invite = (await session.scalars(query)).one_or_none()
    if invite is None or invite.accepted_at is not None or invite.expires_at <= now:
        raise NotFoundError("this invitation is not valid any more; ask for a new one")
    invite.accepted_at = now
    user = await session.get_one(User, invite.user_id)
    user.password_hash = await hash_password(given.password)
    if given.name:
        user.name = given.name
    return user

"""Adds somebody to the team, with a link when they have no login yet."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.tenancy.actions.add_member import add_member
from offhook.tenancy.models import Account, Invite, User
from offhook.tenancy.schemas import MemberInvite
from offhook.tenancy.tokens import new_token, token_hash

INVITE_LASTS = timedelta(days=7)


async def invite_member(
    session: AsyncSession, *, account: Account, given: MemberInvite, now: datetime
) -> tuple[User, str | None]:
    """The user and the link's token (None when they have a password already); system scope."""
    user = await add_member(session, account=account, email=given.email, name=given.name, role=given.role)
    if user.password_hash is not None:
        return user, None
    token = new_token()
    session.add(
        Invite(account_id=account.id, user_id=user.id, token_hash=token_hash(token), expires_at=now + INVITE_LASTS)
    )
    return user, token

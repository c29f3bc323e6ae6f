"""Invites somebody to the team: a membership that waits, and the link that wakes it."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.tenancy.actions.add_member import add_member
from offhook.tenancy.models import Account, Invite, User
from offhook.tenancy.schemas import MemberInvite
from offhook.tenancy.tokens import new_token, token_hash

INVITE_LASTS = timedelta(days=7)


async def invite_member(
    session: AsyncSession, *, account: Account, given: MemberInvite, now: datetime
) -> tuple[User, str]:
    """The user and the link's token; inviting again makes a new link and ends the old one. System scope."""
    user = await add_member(
        session, account=account, email=given.email, name=given.name, role=given.role, accepted=False
    )
    await session.execute(delete(Invite).where(Invite.user_id == user.id, Invite.account_id == account.id))
    token = new_token()
    session.add(
        Invite(account_id=account.id, user_id=user.id, token_hash=token_hash(token), expires_at=now + INVITE_LASTS)
    )
    return user, token

"""Adds a person to an account, with a fresh user when the e-mail address is new."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import ConflictError
from offhook.tenancy.models import Account, Membership, User
from offhook.tenancy.roles import Role


async def add_member(session: AsyncSession, *, account: Account, email: str, name: str, role: Role) -> User:
    """System scope, because a user may already belong to somebody else. Raises ConflictError for a second time."""
    address = email.strip().lower()
    user = (await session.scalars(select(User).where(User.email == address))).one_or_none()
    if user is None:
        user = User(email=address, name=name, language=account.language, recovery_hashes=[])
        session.add(user)
        await session.flush()
    query = select(Membership).where(Membership.user_id == user.id, Membership.account_id == account.id)
    if (await session.scalars(query)).first() is not None:
        raise ConflictError(f"{address} is in this account already")
    session.add(Membership(user_id=user.id, account_id=account.id, role=role))
    await session.flush()
    return user

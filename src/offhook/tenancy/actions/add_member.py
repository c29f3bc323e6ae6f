"""Adds a person to an account, with a fresh user when the e-mail address is new."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import ConflictError
from offhook.tenancy.models import Account, Membership, User
from offhook.tenancy.roles import Role


async def add_member(
    session: AsyncSession, *, account: Account, email: str, name: str, role: Role, accepted: bool = True
) -> User:
    """System scope, because a user may already belong to somebody else.

    `accepted=False` leaves the membership without effect until the person accepts an invitation; adding
    somebody again who has not yet done so changes the role. Raises ConflictError for those who have.
    """
    user = await _find_or_make_user(session, account=account, email=email.strip().lower(), name=name)
    query = select(Membership).where(Membership.user_id == user.id, Membership.account_id == account.id)
    membership = (await session.scalars(query)).one_or_none()
    if membership is None:
        membership = Membership(user_id=user.id, account_id=account.id)
        session.add(membership)
    elif membership.accepted_at is not None:
        raise ConflictError(f"{user.email} is in this account already")
    membership.role = role
    if accepted:
        membership.accepted_at = func.now()
    await session.flush()
    return user


async def _find_or_make_user(session: AsyncSession, *, account: Account, email: str, name: str) -> User:
    user = (await session.scalars(select(User).where(User.email == email))).one_or_none()
    if user is None:
        user = User(email=email, name=name, language=account.language, recovery_hashes=[])
        session.add(user)
        await session.flush()
    return user

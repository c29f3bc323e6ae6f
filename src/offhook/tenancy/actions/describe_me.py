"""Who is logged in, where, as what, and where else they may go."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import NotAuthenticatedError
from offhook.tenancy import repository
from offhook.tenancy.models import User
from offhook.tenancy.schemas import AccountView, Me, MembershipView, UserView


async def describe_me(session: AsyncSession, *, user_id: UUID, account_id: UUID) -> Me:
    """System scope: it spans the accounts of one person."""
    user = await session.get_one(User, user_id)
    account = await repository.get_account(session, account_id)
    role = await repository.role_in(session, user_id=user_id, account_id=account_id)
    if role is None:
        raise NotAuthenticatedError("you no longer belong to this account; log in again")
    memberships = [
        MembershipView(account_id=other.id, account_name=other.name, role=held)
        for other, held in await repository.memberships_of(session, user_id)
    ]
    view = UserView(
        id=user.id,
        email=user.email,
        name=user.name,
        language=user.language,
        second_factor=user.totp_confirmed_at is not None,
    )
    return Me(user=view, account=AccountView.of(account, asker_id=account_id), role=role, memberships=memberships)

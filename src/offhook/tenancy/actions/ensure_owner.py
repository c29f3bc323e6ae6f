"""Makes the root account and its first user when they are not there; for the command line."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import ConflictError
from offhook.tenancy.actions.add_member import add_member
from offhook.tenancy.actions.create_account import create_account
from offhook.tenancy.models import Account, User
from offhook.tenancy.passwords import check_password_rules, hash_password
from offhook.tenancy.schemas import AccountCreate


async def ensure_owner(
    session: AsyncSession,
    *,
    email: str,
    name: str,
    account_name: str,
    password: str,
    account: AccountCreate | None = None,
    update_password: bool = False,
) -> Account:
    """Returns the root account; system scope. Raises ConflictError when the e-mail address is taken already."""
    check_password_rules(password)
    root = (await session.scalars(select(Account).where(Account.parent_id.is_(None)))).first()
    if root is None:
        root = await create_account(
            session, parent=None, given=account or AccountCreate(name=account_name, kind="owner")
        )
    user = (await session.scalars(select(User).where(User.email == email.lower()))).one_or_none()
    if user is not None and not update_password:
        raise ConflictError(f"{email} has a login already")
    if user is None:
        user = await add_member(session, account=root, email=email, name=name, role="owner")
    user.password_hash = await hash_password(password)
    return root

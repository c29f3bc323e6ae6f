"""Who may be asked about: direct customers only, for only the parent sells to them."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import NotFoundError
from offhook.tenancy.api import Account, Principal, get_account


async def direct_customer(session: AsyncSession, account_id: UUID, principal: Principal) -> Account:
    """Raises NotFoundError for anybody else's."""
    account = await get_account(session, account_id)
    if account.parent_id != principal.account_id:
        raise NotFoundError("there is no such customer")
    return account

"""What the rest of the house is told when an account changes; within the transaction."""

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.notices import ROUTES_CHANNEL, notify
from offhook.tenancy.models import Account


async def tell_of_account(session: AsyncSession, account: Account) -> None:
    """Its country says how numbers are read, its time zone when the office is open."""
    await notify(session, ROUTES_CHANNEL, kind="account", id=str(account.id))

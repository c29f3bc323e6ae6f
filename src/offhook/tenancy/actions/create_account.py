"""Makes an account below another one (or the root)."""

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import InvalidInputError
from offhook.kit.ids import new_id
from offhook.tenancy.models import Account
from offhook.tenancy.schemas import AccountCreate


async def create_account(session: AsyncSession, *, parent: Account | None, given: AccountCreate) -> Account:
    """Customers are leaves: nothing goes below them. Raises InvalidInputError."""
    if parent is not None and parent.kind == "customer":
        raise InvalidInputError(f"{parent.name} is a customer; only the owner and resellers have accounts below them")
    account_id = new_id()
    account = Account(
        id=account_id,
        parent_id=parent.id if parent else None,
        path=f"{parent.path if parent else '/'}{account_id.hex}/",
        **given.model_dump(),
    )
    session.add(account)
    await session.flush()
    return account

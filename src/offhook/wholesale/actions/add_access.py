"""A customer's switch may send calls."""

import secrets
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.ids import new_id
from offhook.tenancy.api import Account, Cipher
from offhook.wholesale.actions.save_access import save_access
from offhook.wholesale.models import Access
from offhook.wholesale.notices import tell_of_access
from offhook.wholesale.schemas import AccessCreate


async def add_access(
    session: AsyncSession, *, seller_id: UUID, customer: Account, given: AccessCreate, cipher: Cipher
) -> tuple[Access, str | None]:
    """The access and its password in clear, None where no login is needed. Raises as `save_access` does."""
    password = secrets.token_urlsafe(18) if given.kind == "user" else None
    access = Access(
        id=new_id(),
        account_id=seller_id,
        customer_id=customer.id,
        password_encrypted=cipher.encrypt(password) if password else None,
        **given.model_dump(),
    )
    if given.kind == "user" and not access.username:
        access.username = f"pbx{secrets.token_hex(5)}"
    await save_access(session, access)
    await tell_of_access(session, access, kind="created")
    await session.refresh(access)
    return access, password

"""An access gets a new password; the old one opens nothing any more."""

import secrets

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import ConflictError
from offhook.tenancy.api import Cipher
from offhook.wholesale.models import Access
from offhook.wholesale.notices import tell_of_access


async def renew_password(session: AsyncSession, access: Access, *, cipher: Cipher) -> str:
    """The new one in clear. Raises ConflictError where no login is needed."""
    if access.kind != "user":
        raise ConflictError("This access is known by its address and has no password")
    password = secrets.token_urlsafe(18)
    access.password_encrypted = cipher.encrypt(password)
    await tell_of_access(session, access, kind="changed")
    return password

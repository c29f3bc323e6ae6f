"""A personal link is opened: the first device that does is the one it is bound to (BL-4)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.business_line.models import DialerLink
from offhook.business_line.notices import tell_of_link
from offhook.business_line.secret import device_cookie, new_secret, secret_hash
from offhook.kit.errors import ForbiddenError, NotAuthenticatedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Opener:
    """The browser that opens a link."""

    key: str | None
    """Random, made and kept by its page; with it a lost answer is given again. None: only a cookie tells it."""
    cookie: str | None

    def fresh_cookie(self, token_hash: str) -> str:
        return new_secret() if self.key is None else device_cookie(self.key, token_hash)


async def open_link(session: AsyncSession, token: str, opener: Opener, *, now: datetime) -> tuple[DialerLink, str]:
    """The link and the secret its device keeps; system scope.

    Raises NotAuthenticatedError for a link that was revoked or replaced, ForbiddenError on a second device.
    """
    fresh = opener.fresh_cookie(secret_hash(token))
    first = (
        update(DialerLink)
        .where(DialerLink.token_hash == secret_hash(token), DialerLink.device_hash.is_(None))
        .values(device_hash=secret_hash(fresh), opened_at=now, seen_at=now)
        .returning(DialerLink.id)
    )
    is_first = (await session.execute(first)).first() is not None
    query = select(DialerLink).where(DialerLink.token_hash == secret_hash(token))
    link: DialerLink | None = await session.scalar(query.execution_options(populate_existing=True))
    if link is None:
        raise NotAuthenticatedError("This link is not valid any more; ask for a new one")
    if is_first:
        await tell_of_link(session, link.agent_id, account_id=link.account_id)
    for cookie in (fresh, opener.cookie):
        if cookie is not None and link.device_hash == secret_hash(cookie):
            return link, cookie
    raise ForbiddenError("This link was opened on another phone before; ask for a new one")


async def find_device(session: AsyncSession, device: str) -> DialerLink | None:
    """The link a device's secret belongs to; system scope."""
    found: DialerLink | None = await session.scalar(
        select(DialerLink).where(DialerLink.device_hash == secret_hash(device))
    )
    return found

"""A dialer moves to another browser of its agent: the home screen's app shares no cookies with the browser on iOS.

It moves and is not doubled: one agent has one open dialer, so whoever took it over unasked is noticed at once.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.business_line.actions.open_link import Opener
from offhook.business_line.models import DialerLink
from offhook.business_line.notices import tell_of_link
from offhook.business_line.secret import new_code, secret_hash
from offhook.kit.errors import ForbiddenError, InvalidInputError, NotAuthenticatedError

CODE_LIFE = timedelta(minutes=10)


async def make_code(session: AsyncSession, agent_id: UUID, *, now: datetime) -> tuple[str, datetime]:
    """The code and when it ends; the one before is worth nothing any more."""
    code = new_code()
    ends_at = now + CODE_LIFE
    values = {"code_hash": secret_hash(code.replace("-", "")), "code_ends_at": ends_at, "code_used_at": None}
    await session.execute(update(DialerLink).where(DialerLink.agent_id == agent_id).values(**values))
    return code, ends_at


async def move_dialer(session: AsyncSession, code: str, opener: Opener, *, now: datetime) -> tuple[DialerLink, str]:
    """The link and the secret of the device it is bound to from now on; the device before is out. System scope.

    Raises NotAuthenticatedError for a code that is over, ForbiddenError for one another device has used.
    """
    if opener.key is None:
        raise InvalidInputError("A code needs the key of the device that uses it (device)")
    query = select(DialerLink).where(DialerLink.code_hash == secret_hash(code), DialerLink.code_ends_at > now)
    link: DialerLink | None = await session.scalar(query.with_for_update())
    if link is None:
        raise NotAuthenticatedError("This code is not valid any more; make a new one where the dialer is open")
    cookie = opener.fresh_cookie(link.token_hash)
    if link.code_used_at is None:
        link.device_hash, link.opened_at, link.seen_at = secret_hash(cookie), now, now
        link.code_used_at = now
        await session.flush()
        await tell_of_link(session, link.agent_id, account_id=link.account_id)
    elif link.device_hash != secret_hash(cookie):
        raise ForbiddenError("This code was used on another device; make a new one where the dialer is open")
    return link, cookie

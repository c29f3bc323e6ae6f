"""What screens are told of lines and of the personal links to them."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.business_line.models import BusinessLine
from offhook.db.live import announce
from offhook.kit.live import LiveEvent


async def tell_of_line(session: AsyncSession, line: BusinessLine, *, kind: str = "changed") -> None:
    """`kind` is `created`, `changed` or `deleted`."""
    await announce(session, LiveEvent(line.account_id, "business-lines", str(line.number_id), kind))


async def tell_of_link(session: AsyncSession, agent_id: UUID, *, account_id: UUID, kind: str = "changed") -> None:
    """By its agent; `kind` is `changed` or `deleted`."""
    await announce(session, LiveEvent(account_id, "dialer-links", str(agent_id), kind))

"""Night mode and the like: a switch is set, and the next call obeys."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.live import announce
from offhook.flows.repository import put_switch
from offhook.kit.live import LiveEvent


async def set_switch(session: AsyncSession, account_id: UUID, name: str, *, is_on: bool) -> None:
    """Repeating is no error."""
    await put_switch(session, account_id, name, is_on=is_on)
    await announce(session, LiveEvent(account_id, "flow-switches", name, "changed", {"is_on": is_on}))

"""What the rest of the house is told when an access changes; all of it within the transaction."""

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.live import announce
from offhook.db.notices import ENDPOINTS_CHANNEL, ROUTES_CHANNEL, notify
from offhook.kit.live import LiveEvent
from offhook.wholesale.models import Access


async def tell_of_access(session: AsyncSession, access: Access, *, kind: str) -> None:
    """`kind` is `created`, `changed` or `deleted`; the engine reads the access again or forgets it."""
    await notify(session, ENDPOINTS_CHANNEL, kind="trunk", id=str(access.id), endpoint=access.endpoint)
    await notify(session, ROUTES_CHANNEL, kind="access", id=str(access.id))
    for account_id in (access.account_id, access.customer_id):
        await announce(session, LiveEvent(account_id, "accesses", str(access.id), kind))

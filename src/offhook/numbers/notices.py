"""What the rest of the house is told when numbers and carriers change; all of it within the transaction."""

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.live import announce
from offhook.db.notices import ENDPOINTS_CHANNEL, ROUTES_CHANNEL, notify
from offhook.kit.live import LiveEvent
from offhook.numbers.models import Carrier, Number


async def tell_of_number(session: AsyncSession, number: Number, *, kind: str) -> None:
    """`kind` is `created`, `changed` or `deleted`."""
    await notify(session, ROUTES_CHANNEL, kind="number", id=str(number.id))
    await announce(session, LiveEvent(number.account_id, "numbers", str(number.id), kind))


async def tell_of_carrier(session: AsyncSession, carrier: Carrier, *, kind: str) -> None:
    """`kind` is `created`, `changed` or `deleted`; the engine reads the trunk again or forgets it."""
    await notify(session, ENDPOINTS_CHANNEL, kind="trunk", id=str(carrier.id), endpoint=carrier.endpoint)
    await notify(session, ROUTES_CHANNEL, kind="carrier", id=str(carrier.id))
    await announce(session, LiveEvent(carrier.account_id, "carriers", str(carrier.id), kind))

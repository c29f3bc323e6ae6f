"""Settings of a SIP trunk change."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.numbers.actions.fill_carrier import fill_carrier
from offhook.numbers.actions.save_carrier import save_carrier
from offhook.numbers.actions.set_addresses import set_addresses
from offhook.numbers.models import Carrier
from offhook.numbers.notices import tell_of_carrier
from offhook.numbers.repository import get_carrier
from offhook.numbers.schemas import CarrierPatch
from offhook.tenancy.api import Cipher


async def change_carrier(
    session: AsyncSession, carrier_id: UUID, *, given: CarrierPatch, cipher: Cipher, account_country: str
) -> Carrier:
    """Changes what is given and nothing else; raises as `add_carrier` does, and NotFoundError."""
    carrier = await get_carrier(session, carrier_id, lock=True)
    with session.no_autoflush:
        fill_carrier(carrier, given=given, cipher=cipher, account_country=account_country)
    await save_carrier(session, carrier)
    if given.match_addresses is not None:
        await set_addresses(session, carrier, given.match_addresses)
    await tell_of_carrier(session, carrier, kind="changed")
    return carrier

"""An account gets a new SIP trunk."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.numbers.actions.fill_carrier import fill_carrier
from offhook.numbers.actions.save_carrier import save_carrier
from offhook.numbers.actions.set_addresses import set_addresses
from offhook.numbers.hosts import is_address
from offhook.numbers.models import Carrier
from offhook.numbers.notices import tell_of_carrier
from offhook.numbers.schemas import CarrierCreate
from offhook.tenancy.api import Cipher


async def add_carrier(
    session: AsyncSession, *, account_id: UUID, given: CarrierCreate, cipher: Cipher, account_country: str
) -> Carrier:
    """Raises InvalidInputError for fields that do not fit together, ConflictError for a taken address or login."""
    carrier = Carrier(account_id=account_id, addresses=[], status="unknown")
    everything = given.model_copy()
    everything.__pydantic_fields_set__.update(type(given).model_fields)
    fill_carrier(carrier, given=everything, cipher=cipher, account_country=account_country)
    await save_carrier(session, carrier)
    await set_addresses(session, carrier, _addresses(given))
    await tell_of_carrier(session, carrier, kind="created")
    return carrier


def _addresses(given: CarrierCreate) -> list[str]:
    if given.match_addresses is not None:
        return given.match_addresses
    recognised_otherwise = given.register_ or given.inbound_username
    return [given.host] if is_address(given.host) and not recognised_otherwise else []

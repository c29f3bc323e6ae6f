"""Says which price list a carrier's costs are in."""

from uuid import UUID

from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.channels import TARIFFS_CHANNEL
from offhook.billing.models import CarrierDeckRow, DeckRow
from offhook.db.notices import notify
from offhook.kit.errors import NotFoundError

# Carriers are a floor above; that there is one of this account is all that is asked.
_OWN = text("SELECT EXISTS (SELECT FROM carriers WHERE id = :id AND account_id = :account_id)")


async def check_carrier(session: AsyncSession, carrier_id: UUID, *, account_id: UUID) -> None:
    """Raises NotFoundError, also for somebody else's."""
    if not await session.scalar(_OWN, {"id": carrier_id, "account_id": account_id}):
        raise NotFoundError("there is no such carrier")


async def set_carrier_cost(session: AsyncSession, carrier_id: UUID, *, deck: DeckRow, enabled: bool) -> None:
    """From now on; calls under way keep the costs of their answer."""
    values = {"deck_id": deck.id, "enabled": enabled}
    given = insert(CarrierDeckRow).values(carrier=str(carrier_id), account_id=deck.account_id, **values)
    await session.execute(given.on_conflict_do_update(index_elements=[CarrierDeckRow.carrier], set_=values))
    await _tell(session, carrier_id)


async def forget_carrier_cost(session: AsyncSession, carrier_id: UUID) -> None:
    """It takes calls at the end of the list, at a cost nobody knows."""
    await session.execute(delete(CarrierDeckRow).where(CarrierDeckRow.carrier == str(carrier_id)))
    await _tell(session, carrier_id)


async def _tell(session: AsyncSession, carrier_id: UUID) -> None:
    await notify(session, TARIFFS_CHANNEL, kind="carrier", id=str(carrier_id))

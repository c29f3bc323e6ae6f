"""Says which price list a carrier's costs are in, from when on."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
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


async def set_carrier_cost(
    session: AsyncSession, carrier_id: UUID, *, deck: DeckRow, enabled: bool, now: datetime
) -> None:
    """From now on; calls answered before keep the costs of their answer, whenever they are booked."""
    await _begin(session, carrier_id, account_id=deck.account_id, deck_id=deck.id, enabled=enabled, now=now)


async def forget_carrier_cost(session: AsyncSession, carrier_id: UUID, *, account_id: UUID, now: datetime) -> None:
    """From now on it takes calls at the end of the list, at a cost nobody knows; those that go on keep theirs."""
    await _begin(session, carrier_id, account_id=account_id, deck_id=None, enabled=True, now=now)


async def _begin(
    session: AsyncSession, carrier_id: UUID, *, account_id: UUID, deck_id: UUID | None, enabled: bool, now: datetime
) -> None:
    """Another version of what it costs, unless it is what holds already."""
    values = {"deck_id": deck_id, "enabled": enabled}
    newest = select(CarrierDeckRow).where(CarrierDeckRow.carrier == str(carrier_id))
    latest = await session.scalar(newest.order_by(CarrierDeckRow.from_at.desc()).limit(1))
    if (latest.deck_id, latest.enabled) == (deck_id, enabled) if latest else deck_id is None:
        return
    at = max(now, latest.from_at) if latest else now  # a clock that was put back must not hide it behind what was
    given = insert(CarrierDeckRow).values(carrier=str(carrier_id), account_id=account_id, from_at=at, **values)
    keys = [CarrierDeckRow.carrier, CarrierDeckRow.from_at]
    await session.execute(given.on_conflict_do_update(index_elements=keys, set_=values))
    await notify(session, TARIFFS_CHANNEL, kind="carrier", id=str(carrier_id))

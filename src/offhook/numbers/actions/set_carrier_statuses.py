"""Keeps what the telephone engine says about its trunks."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.live import announce
from offhook.kit.live import LiveEvent
from offhook.numbers.models import Carrier
from offhook.numbers.routing import carrier_id_of


async def set_carrier_statuses(session: AsyncSession, online: Mapping[str, bool], *, now: datetime) -> int:
    """Writes only what changed and returns how many that were; endpoints that are no trunks are passed over."""
    wanted = {
        carrier_id: "online" if is_online else "offline"
        for endpoint, is_online in online.items()
        if (carrier_id := carrier_id_of(endpoint)) is not None
    }
    carriers = await session.scalars(select(Carrier).where(Carrier.id.in_(wanted)).with_for_update())
    changed = [carrier for carrier in carriers if carrier.status != wanted[carrier.id]]
    for carrier in changed:
        carrier.status, carrier.status_at = wanted[carrier.id], now
        event = LiveEvent(carrier.account_id, "carriers", str(carrier.id), "changed", {"status": carrier.status})
        await announce(session, event)
    await session.flush()
    return len(changed)

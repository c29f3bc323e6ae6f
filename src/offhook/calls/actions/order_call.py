"""Leaves an order for a living call, or for a new one, with the telephony process."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.calls.models import CallCommandRow
from offhook.kit.ids import new_id

CHANNEL = "offhook_calls"


async def order_call(
    session: AsyncSession,
    *,
    account_id: UUID,
    call_id: UUID | None,
    kind: str,
    arguments: dict[str, Any] | None = None,
) -> UUID:
    """Told when the transaction commits. For a new call (`call_id` None) the order's id becomes the call's."""
    order = CallCommandRow(id=new_id(), account_id=account_id, call_id=call_id, kind=kind, arguments=arguments or {})
    session.add(order)
    await session.flush()
    await session.execute(text("SELECT pg_notify(:channel, :payload)"), {"channel": CHANNEL, "payload": str(order.id)})
    return order.id

"""A flow goes, with all its versions."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.live import announce
from offhook.db.notices import ROUTES_CHANNEL, notify
from offhook.flows.models import Flow
from offhook.flows.repository import get_flow
from offhook.kit.live import LiveEvent


async def delete_flow(session: AsyncSession, flow_id: UUID) -> Flow:
    """Numbers that used it are answered by the built-in flow from now on. Raises NotFoundError."""
    flow = await get_flow(session, flow_id, lock=True)
    await session.delete(flow)
    await session.flush()
    await notify(session, ROUTES_CHANNEL, kind="flow", id=str(flow.id))
    await announce(session, LiveEvent(flow.account_id, "flows", str(flow.id), "deleted"))
    return flow

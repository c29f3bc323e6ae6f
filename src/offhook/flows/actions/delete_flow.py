"""A flow goes, with all its versions."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.live import announce
from offhook.db.notices import ROUTES_CHANNEL, notify
from offhook.flows.models import Flow
from offhook.flows.repository import get_flow
from offhook.kit.errors import ConflictError, FieldError
from offhook.kit.live import LiveEvent
from offhook.numbers.api import account_numbers


async def delete_flow(session: AsyncSession, flow_id: UUID) -> Flow:
    """Raises NotFoundError, ConflictError naming the numbers it answers."""
    flow = await get_flow(session, flow_id, lock=True)
    held = [number for number in await account_numbers(session, flow.account_id) if number.flow_id == flow_id]
    if held:
        shown = ", ".join(number.number.international() for number in held)
        what = f"{shown} would no longer be answered by {flow.name!r}: choose another flow there first"
        raise ConflictError(what, fields=[FieldError("flow_id", what)])
    await session.delete(flow)
    await session.flush()
    await notify(session, ROUTES_CHANNEL, kind="flow", id=str(flow.id))
    await announce(session, LiveEvent(flow.account_id, "flows", str(flow.id), "deleted"))
    return flow

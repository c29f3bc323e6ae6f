"""A flow gets a new version, or its first."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.live import announce
from offhook.db.notices import ROUTES_CHANNEL, notify
from offhook.flows.models import Flow, FlowVersion
from offhook.flows.repository import get_flow
from offhook.flows.schemas import FlowCreate, FlowUpdate
from offhook.flows.validate import as_fields, validate
from offhook.kit.errors import ConflictError, FieldError
from offhook.kit.ids import new_id
from offhook.kit.live import LiveEvent


async def save_flow(
    session: AsyncSession,
    *,
    account_id: UUID,
    given: FlowCreate | FlowUpdate,
    saved_by: str,
    flow_id: UUID | None = None,
) -> tuple[Flow, FlowVersion]:
    """Saves the graph as an immutable version; one with problems is kept, but calls stay on the last good one.

    Raises NotFoundError, and ConflictError when `given.version` is no longer the newest.
    """
    if flow_id is None:
        flow = Flow(id=new_id(), account_id=account_id, version=0)
        session.add(flow)
    else:
        flow = await get_flow(session, flow_id, lock=True)
    if isinstance(given, FlowUpdate) and given.version != flow.version:
        raise ConflictError(
            "Somebody else changed this flow meanwhile; load it again",
            fields=[
                FieldError("version", f"the flow is at version {flow.version} now, you changed version {given.version}")
            ],
        )
    problems = as_fields(validate(given.graph))
    flow.name, flow.version = given.name, flow.version + 1
    if not problems:
        flow.live_version = flow.version
    version = FlowVersion(
        account_id=flow.account_id,
        flow_id=flow.id,
        version=flow.version,
        graph=given.graph.model_dump(mode="json"),
        problems=problems,
        saved_by=saved_by,
    )
    await session.flush()
    session.add(version)
    await session.flush()
    await session.refresh(flow)
    await notify(session, ROUTES_CHANNEL, kind="flow", id=str(flow.id))
    kind = "created" if flow_id is None else "changed"
    await announce(session, LiveEvent(flow.account_id, "flows", str(flow.id), kind))
    return flow, version

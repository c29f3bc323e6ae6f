"""A flow gets a new version, or its first."""

from collections import Counter
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.api import PRICED_NODES, may_add
from offhook.db.live import announce
from offhook.db.notices import ROUTES_CHANNEL, notify
from offhook.flows.graph import Graph
from offhook.flows.models import Flow, FlowVersion
from offhook.flows.repository import counted_nodes, get_flow
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

    Raises NotFoundError, ConflictError when `given.version` is no longer the newest, and LimitReachedError when the
    account would have more flows, menus or the like than it may.
    """
    if flow_id is None:
        await may_add(session, account_id, "flow")
        flow = Flow(id=new_id(), account_id=account_id, name=given.name, version=0)
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
    await _check_limits(session, flow, given.graph)
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


async def _check_limits(session: AsyncSession, flow: Flow, graph: Graph) -> None:
    """Nodes that are sold by their number; what a flow has already it may keep."""
    wanted = Counter(node.type for node in graph.nodes)
    had = await counted_nodes(session, flow)
    for feature in PRICED_NODES:
        if (more := wanted[feature] - had[feature]) > 0:
            await may_add(session, flow.account_id, feature, count=more)

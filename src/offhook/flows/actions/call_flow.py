"""Which graph a call runs."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.flows.default_flow import default_graph
from offhook.flows.graph import Graph
from offhook.flows.repository import find_live, find_version

BUILT_IN_VERSION = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFlow:
    """A graph ready to run; version 0 is the built-in flow."""

    graph: Graph
    version: int


async def call_flow(session: AsyncSession, flow_id: UUID | None, *, version: int | None = None) -> CallFlow:
    """The flow's last version without problems, or for a call under way the version it began with.

    Without a flow, or when it is gone or never was without problems, the built-in one: a caller is always served.
    """
    if flow_id is None or version == BUILT_IN_VERSION:
        return CallFlow(graph=default_graph(), version=BUILT_IN_VERSION)
    found = await (find_live(session, flow_id) if version is None else find_version(session, flow_id, version))
    if found is None:
        return CallFlow(graph=default_graph(), version=BUILT_IN_VERSION)
    return CallFlow(graph=Graph.model_validate(found.graph), version=found.version)

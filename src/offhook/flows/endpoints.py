"""The API of flows."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, status
from starlette.concurrency import run_in_threadpool

from offhook.flows import repository
from offhook.flows.actions.delete_flow import delete_flow
from offhook.flows.actions.save_flow import save_flow
from offhook.flows.actions.set_switch import set_switch
from offhook.flows.models import Flow, FlowVersion
from offhook.flows.registry import describe_node_types
from offhook.flows.schemas import (
    FlowCreate,
    FlowSummary,
    FlowUpdate,
    FlowVersionView,
    FlowView,
    GraphInput,
    NodeTypeView,
    SimulationInput,
    SimulationView,
    SwitchView,
    ValidationView,
)
from offhook.flows.simulate import simulate
from offhook.flows.validate import validate
from offhook.kit.errors import NotFoundError
from offhook.tenancy.api import (
    CurrentPrincipal,
    CursorParams,
    IdempotentRoute,
    Page,
    TenantSession,
    current_principal,
    paginate,
    record_audit,
    require,
)

router = APIRouter(route_class=IdempotentRoute, tags=["flows"])
Search = Annotated[str | None, Query(max_length=100)]
Cursor = Annotated[CursorParams, Depends()]
ADMIN = [Depends(require(role="admin"))]
LOGGED_IN = [Depends(current_principal)]


@router.get("/flow-node-types", dependencies=LOGGED_IN)
async def list_node_types() -> list[NodeTypeView]:
    """What a flow can be made of, with the JSON Schema of each configuration."""
    return [NodeTypeView.model_validate(described) for described in describe_node_types()]


@router.post("/flows/validate", dependencies=LOGGED_IN)
async def validate_flow(given: GraphInput) -> ValidationView:
    """Everything that is wrong with a graph, where, and what to do."""
    problems = await run_in_threadpool(validate, given.graph)
    return ValidationView(valid=not problems, problems=problems)


@router.post("/flows/simulate", dependencies=LOGGED_IN)
async def simulate_flow(given: SimulationInput) -> SimulationView:
    """Plays a call through the graph, without any telephone."""
    return SimulationView.model_validate(await run_in_threadpool(simulate, given.graph, given.say))


@router.get("/flows")
async def list_flows(
    session: TenantSession, principal: CurrentPrincipal, cursor: Cursor, search: Search = None
) -> Page[FlowSummary]:
    """The account's flows, the oldest first."""
    query = repository.select_flows(principal.account_id, search=search)
    return await paginate(session, query, cursor, key=Flow.id, view=FlowSummary.model_validate)


@router.post("/flows", status_code=status.HTTP_201_CREATED, dependencies=ADMIN)
async def create_flow(given: FlowCreate, session: TenantSession, principal: CurrentPrincipal) -> FlowView:
    """Saves a new flow; with problems it is a draft until a version without them is saved."""
    flow, version = await save_flow(
        session, account_id=principal.account_id, given=given, saved_by=principal.shown_name
    )
    await record_audit(session, principal, "flow.created", flow.name)
    return _view(flow, version)


@router.get("/flows/{flow_id}")
async def read_flow(flow_id: UUID, session: TenantSession) -> FlowView:
    """A flow with its newest graph."""
    flow = await repository.get_flow(session, flow_id)
    version = await repository.find_version(session, flow_id, flow.version)
    if version is None:
        raise NotFoundError("There is no such flow")
    return _view(flow, version)


@router.put("/flows/{flow_id}", dependencies=ADMIN)
async def update_flow(
    flow_id: UUID, given: FlowUpdate, session: TenantSession, principal: CurrentPrincipal
) -> FlowView:
    """Saves a new version; calls under way stay on theirs."""
    flow, version = await save_flow(
        session, account_id=principal.account_id, given=given, saved_by=principal.shown_name, flow_id=flow_id
    )
    await record_audit(session, principal, "flow.changed", f"{flow.name} (version {flow.version})")
    return _view(flow, version)


@router.delete("/flows/{flow_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=ADMIN)
async def remove_flow(flow_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> None:
    """Deletes a flow that answers no number any more."""
    flow = await delete_flow(session, flow_id)
    await record_audit(session, principal, "flow.deleted", flow.name)


@router.get("/flows/{flow_id}/versions")
async def list_versions(flow_id: UUID, session: TenantSession, cursor: Cursor) -> Page[FlowVersionView]:
    """All versions ever saved, the newest first."""
    await repository.get_flow(session, flow_id)
    query = repository.select_versions(flow_id)
    return await paginate(
        session, query, cursor, key=FlowVersion.version, view=FlowVersionView.model_validate, descending=True
    )


@router.get("/flow-switches")
async def list_switches(session: TenantSession, principal: CurrentPrincipal) -> list[SwitchView]:
    """Switches that were ever set, such as night mode."""
    found = await repository.switches(session, principal.account_id)
    return [SwitchView.model_validate(switch) for switch in found]


@router.put("/flow-switches")
async def put_switch(given: SwitchView, session: TenantSession, principal: CurrentPrincipal) -> SwitchView:
    """Sets a switch; the next call obeys."""
    await set_switch(session, principal.account_id, given.name, is_on=given.is_on)
    await record_audit(session, principal, "flow_switch.set", f"{given.name}: {'on' if given.is_on else 'off'}")
    return given


def _view(flow: Flow, version: FlowVersion) -> FlowView:
    facts: dict[str, Any] = FlowSummary.model_validate(flow).model_dump()
    return FlowView(**facts, graph=version.graph, valid=not version.problems, problems=version.problems)

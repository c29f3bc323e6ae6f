"""The API of calls."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, status

from offhook.calls import repository
from offhook.calls.actions.click_to_call import click_to_call
from offhook.calls.actions.order_call import order_call
from offhook.calls.models import CallRow
from offhook.calls.schemas import CallCreate, CallDetail, CallOrdered, CallState, CallView, Direction, Outcome
from offhook.calls.state import CurrentPeople
from offhook.calls.views import call_detail, call_view
from offhook.kit.errors import ConflictError
from offhook.tenancy.api import (
    CurrentAccount,
    CurrentPrincipal,
    CursorParams,
    IdempotentRoute,
    Page,
    TenantSession,
    paginate,
    record_audit,
)

router = APIRouter(route_class=IdempotentRoute, tags=["calls"])


def call_filter(
    state: CallState | None = None,
    direction: Direction | None = None,
    outcome: Outcome | None = None,
    number_id: UUID | None = None,
    search: Annotated[str | None, Query(max_length=100)] = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> repository.CallFilter:
    """`search` looks into numbers and names; `since` is included, `until` not."""
    return repository.CallFilter(
        state=state,
        direction=direction,
        outcome=outcome,
        number_id=number_id,
        search=search,
        since=since,
        until=until,
    )


@router.get("/calls")
async def list_calls(
    session: TenantSession,
    principal: CurrentPrincipal,
    cursor: Annotated[CursorParams, Depends()],
    wanted: Annotated[repository.CallFilter, Depends(call_filter)],
) -> Page[CallView]:
    """Calls, the newest first."""
    query = repository.select_calls(principal.account_id, wanted)
    key = (CallRow.started_at, CallRow.id)
    page = await paginate(session, query, cursor, key=key, view=lambda row: call_view(row, ()), descending=True)
    recorded = await repository.recording_ids_of(session, [call.id for call in page.items])
    for call in page.items:
        call.recording_ids = recorded.get(call.id, [])
    return page


@router.get("/calls/{call_id}")
async def read_call(call_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> CallDetail:
    """One call with its legs and its timeline."""
    row = await repository.get_row(session, CallRow, call_id, account_id=principal.account_id)
    recorded = await repository.recording_ids_of(session, [call_id])
    living = await repository.living_session(session, call_id)
    legs = await repository.legs_of(session, call_id)
    return call_detail(row, legs, living=living, recording_ids=recorded.get(call_id, ()))


@router.post("/calls", status_code=status.HTTP_202_ACCEPTED)
async def create_call(
    given: CallCreate,
    session: TenantSession,
    principal: CurrentPrincipal,
    account: CurrentAccount,
    people: CurrentPeople,
) -> CallOrdered:
    """Click to call: rings the agent or device, says whom it will call, then connects."""
    person = await people.person(session, agent_id=given.agent_id, device_id=given.device_id)
    call_id = await click_to_call(session, account=account, person=person, to=given.to, number_id=given.number_id)
    await record_audit(session, principal, "call.made", given.to)
    return CallOrdered(id=call_id)


@router.post("/calls/{call_id}/hangup", status_code=status.HTTP_202_ACCEPTED)
async def hang_up_call(call_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> CallOrdered:
    """Ends a living call."""
    row = await repository.get_row(session, CallRow, call_id, account_id=principal.account_id)
    if row.state != "live":
        raise ConflictError("The call is over already")
    await order_call(session, account_id=principal.account_id, call_id=call_id, kind="hangup")
    await record_audit(session, principal, "call.ended", f"{row.caller} -> {row.dialled}")
    return CallOrdered(id=call_id)

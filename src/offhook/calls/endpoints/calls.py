"""The API of calls."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, status
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.api import prices_of_calls
from offhook.calls import repository
from offhook.calls.actions.click_to_call import click_to_call
from offhook.calls.actions.steer_call import steer_call
from offhook.calls.models import CallRow
from offhook.calls.schemas import (
    CallCreate,
    CallDetail,
    CallOrdered,
    CallState,
    CallTransfer,
    CallView,
    Direction,
    Outcome,
)
from offhook.calls.state import CurrentCarriedCalls, CurrentPeople
from offhook.calls.views import call_detail, call_view
from offhook.db.rows import get_owned
from offhook.numbers.api import carriers_seen
from offhook.tenancy.api import (
    CurrentAccount,
    CurrentPrincipal,
    CursorParams,
    IdempotentRoute,
    Page,
    Principal,
    TenantSession,
    allows,
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
    await _show_prices(session, principal, page.items)
    return page


async def _show_prices(session: AsyncSession, principal: Principal, calls: Sequence[CallView]) -> None:
    """To people who may see bills."""
    if not allows(principal.role, needed="billing"):
        return
    ended = [call.id for call in calls if call.state == "ended"]
    prices = await prices_of_calls(session, ended, account_id=principal.account_id)
    for call in calls:
        call.price = prices.get(call.id)


@router.get("/calls/{call_id}")
async def read_call(
    call_id: UUID, session: TenantSession, principal: CurrentPrincipal, account: CurrentAccount
) -> CallDetail:
    """One call with its legs and its timeline; carriers of accounts above are not named."""
    row = await get_owned(session, CallRow, call_id, account_id=principal.account_id, called="call")
    recorded = await repository.recording_ids_of(session, [call_id])
    living = await repository.living_session(session, call_id)
    legs = await repository.legs_of(session, call_id)
    seen = await carriers_seen(session, account, home_id=principal.home_id)
    detail = call_detail(row, legs, living=living, recording_ids=recorded.get(call_id, ()), carriers=seen)
    await _show_prices(session, principal, [detail])
    return detail


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


async def _call(call_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> CallRow:
    return await get_owned(session, CallRow, call_id, account_id=principal.account_id, called="call")


Call = Annotated[CallRow, Depends(_call, scope="function")]


@router.post("/calls/{call_id}/hangup", status_code=status.HTTP_202_ACCEPTED)
async def hang_up_call(
    row: Call,
    session: TenantSession,
    principal: CurrentPrincipal,
    people: CurrentPeople,
    carried: CurrentCarriedCalls,
) -> CallOrdered:
    """Ends a living call; agents end those they take part in."""
    await steer_call(session, row, principal=principal, people=people, kind="hangup", carried=carried)
    await record_audit(session, principal, "call.ended", _between(row))
    return CallOrdered(id=row.id)


@router.post("/calls/{call_id}/hold", status_code=status.HTTP_202_ACCEPTED)
async def hold_call(
    row: Call, session: TenantSession, principal: CurrentPrincipal, people: CurrentPeople
) -> CallOrdered:
    """The other side hears music until `unhold`."""
    await steer_call(session, row, principal=principal, people=people, kind="hold")
    return CallOrdered(id=row.id)


@router.post("/calls/{call_id}/unhold", status_code=status.HTTP_202_ACCEPTED)
async def unhold_call(
    row: Call, session: TenantSession, principal: CurrentPrincipal, people: CurrentPeople
) -> CallOrdered:
    """The two talk on."""
    await steer_call(session, row, principal=principal, people=people, kind="unhold")
    return CallOrdered(id=row.id)


@router.post("/calls/{call_id}/transfer", status_code=status.HTTP_202_ACCEPTED)
async def transfer_call(
    given: CallTransfer, row: Call, session: TenantSession, principal: CurrentPrincipal, people: CurrentPeople
) -> CallOrdered:
    """Connects the other side to somebody else; when nobody takes it, the two talk on."""
    await steer_call(session, row, principal=principal, people=people, kind="transfer", arguments={"target": given.to})
    await record_audit(session, principal, "call.transferred", f"{_between(row)} to {given.to}")
    return CallOrdered(id=row.id)


def _between(row: CallRow) -> str:
    return f"{row.caller} -> {row.dialled}"

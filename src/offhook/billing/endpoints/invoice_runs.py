"""Drafts in batches: asked for here, made by the worker."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, status
from sqlalchemy import select

from offhook.billing.channels import INVOICING_CHANNEL
from offhook.billing.invoices.models import RunRow
from offhook.billing.invoices.schemas import RunGiven, RunProblem, RunView
from offhook.db.notices import notify
from offhook.kit.errors import NotFoundError
from offhook.kit.ids import new_id
from offhook.tenancy.api import (
    CurrentPrincipal,
    CursorParams,
    IdempotentRoute,
    Page,
    TenantSession,
    get_account,
    paginate,
    record_audit,
    require,
)

router = APIRouter(prefix="/invoice-runs", dependencies=[Depends(require(role="billing"))], route_class=IdempotentRoute)


@router.post("", status_code=status.HTTP_202_ACCEPTED)
async def start_run(given: RunGiven, session: TenantSession, principal: CurrentPrincipal) -> RunView:
    """A customer that has an invoice of the period gets no second one, however often this is asked."""
    for customer_id in given.customer_ids:
        if (await get_account(session, customer_id)).parent_id != principal.account_id:
            raise NotFoundError("there is no such customer")
    row = RunRow(
        id=new_id(),
        account_id=principal.account_id,
        period_start=given.period_start,
        period_end=given.period_end,
        customer_ids=[str(each) for each in given.customer_ids],
    )
    session.add(row)
    await session.flush()
    await notify(session, INVOICING_CHANNEL, kind="run", id=str(row.id))
    await record_audit(session, principal, "invoice_run.started", f"{given.period_start} to {given.period_end}")
    await session.refresh(row)
    return _view(row)


@router.get("")
async def list_runs(
    session: TenantSession, principal: CurrentPrincipal, cursor: Annotated[CursorParams, Depends()]
) -> Page[RunView]:
    """The newest first."""
    query = select(RunRow).where(RunRow.account_id == principal.account_id)
    return await paginate(session, query, cursor, key=RunRow.id, view=_view, descending=True)


@router.get("/{run_id}")
async def read_run(run_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> RunView:
    """How far it is."""
    row = await session.get(RunRow, run_id)
    if row is None or row.account_id != principal.account_id:
        raise NotFoundError("there is no such run")
    return _view(row)


def _view(row: RunRow) -> RunView:
    return RunView(
        id=row.id,
        period_start=row.period_start,
        period_end=row.period_end,
        state=row.state,
        total=row.total,
        done=row.done,
        made=row.made,
        problems=[RunProblem.model_validate(each) for each in row.problems],
        created_at=row.created_at,
    )

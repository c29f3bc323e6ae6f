"""The API of rate plans."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, status
from sqlalchemy import select

from offhook.billing.actions.set_plan_version import set_plan_version
from offhook.billing.actions.take_back_plan_version import take_back_plan_version
from offhook.billing.models import PlanRow
from offhook.billing.schemas import PlanCreate, PlanVersionGiven, PlanView
from offhook.billing.tariffs.rows import get_plan, get_plan_version
from offhook.kit.errors import ConflictError
from offhook.kit.ids import new_id
from offhook.tenancy.api import (
    CurrentClock,
    CurrentDatabase,
    CurrentPrincipal,
    CursorParams,
    IdempotentRoute,
    Page,
    TenantSession,
    paginate,
    record_audit,
    require,
)

router = APIRouter(prefix="/plans", dependencies=[Depends(require(role="billing"))], route_class=IdempotentRoute)


@router.get("")
async def list_plans(session: TenantSession, cursor: Annotated[CursorParams, Depends()]) -> Page[PlanView]:
    """What the account sells by."""
    return await paginate(session, select(PlanRow), cursor, key=PlanRow.id, view=PlanView.model_validate)


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_plan(given: PlanCreate, session: TenantSession, principal: CurrentPrincipal) -> PlanView:
    """A plan without prices yet."""
    if await session.scalar(select(PlanRow.id).where(PlanRow.name == given.name)) is not None:
        raise ConflictError(f"there is a plan named {given.name} already")
    plan = PlanRow(id=new_id(), account_id=principal.account_id, **given.model_dump())
    session.add(plan)
    await session.flush()
    await record_audit(session, principal, "plan.created", plan.name)
    return PlanView.model_validate(plan)


@router.post("/{plan_id}/versions", status_code=status.HTTP_204_NO_CONTENT)
async def set_plan_prices(
    plan_id: UUID,
    given: PlanVersionGiven,
    session: TenantSession,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
) -> None:
    """New prices from now or a later time on; what was before stays for calls that began before.

    Prices that were to begin at the same instant are replaced.
    """
    plan = await get_plan(session, plan_id, account_id=principal.account_id)
    async with database.widened(session):
        await set_plan_version(session, plan, given, account_id=principal.account_id, now=clock.now())
    await record_audit(session, principal, "plan.changed", plan.name)


@router.delete("/{plan_id}/versions/{version_id}", status_code=status.HTTP_204_NO_CONTENT)
async def take_back_plan_prices(
    plan_id: UUID,
    version_id: UUID,
    session: TenantSession,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
) -> None:
    """Prices of a time to come; those before them go on. Those in force, and of before, stay."""
    plan = await get_plan(session, plan_id, account_id=principal.account_id)
    row = await get_plan_version(session, version_id, plan=plan)
    async with database.widened(session):
        await take_back_plan_version(session, row, now=clock.now())
    await record_audit(session, principal, "plan.prices_taken_back", f"{plan.name}: {row.effective_at:%Y-%m-%d %H:%M}")

"""Why a call costs what it costs, and what living calls of one's customers bring in."""

from uuid import UUID

from fastapi import APIRouter, Depends
from sqlalchemy import text

from offhook.billing.calls.live_sales import live_sales
from offhook.billing.calls.prices import explained_legs
from offhook.billing.calls.schemas import CallPrices, LiveCallSides
from offhook.billing.tariffs.state import CurrentTariffs
from offhook.kit.errors import NotFoundError
from offhook.tenancy.api import (
    CurrentAccount,
    CurrentClock,
    CurrentDatabase,
    CurrentPrincipal,
    Page,
    TenantSession,
    require,
)

router = APIRouter(dependencies=[Depends(require(role="billing"))])
_OWN = text("SELECT 1 FROM calls WHERE id = :call_id AND account_id = :account_id")


@router.get("/calls/{call_id}")
async def explain_call(
    call_id: UUID,
    session: TenantSession,
    principal: CurrentPrincipal,
    account: CurrentAccount,
    database: CurrentDatabase,
) -> CallPrices:
    """Each level the account pays or is paid on, with the prefix, plan, increments and rounding that made its price."""
    async with database.widened(session):
        legs = await explained_legs(
            session, call_id, account_id=principal.account_id, is_owner=account.parent_id is None
        )
        own = await session.scalar(_OWN, {"call_id": call_id, "account_id": principal.account_id})
    if not legs and own is None:
        raise NotFoundError("there is no such call")
    return CallPrices(legs=legs)


@router.get("/live-calls")
async def list_live_sales(
    session: TenantSession,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
    tariffs: CurrentTariffs,
) -> Page[LiveCallSides]:
    """Living calls of everybody below the account, with what it pays for them and is paid, so far."""
    async with database.widened(session):
        found = await live_sales(session, [principal.account_id], tariffs=tariffs, now=clock.now())
    return Page(items=found[principal.account_id], next_cursor=None)

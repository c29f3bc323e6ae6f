"""Why a call costs what it costs, and what living calls of one's customers bring in."""

from uuid import UUID

from fastapi import APIRouter, Depends
from sqlalchemy import text

from offhook.billing.calls.live_costs import (
    Amount,
    TalkingLeg,
    customer_of,
    earned_by,
    owed_by,
    per_minute_micros,
    talking_legs,
)
from offhook.billing.calls.prices import explained_legs
from offhook.billing.calls.schemas import CallPrice, CallPrices, LiveCallSides
from offhook.billing.rating.rated_call import RatedCall
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
_CUSTOMERS = text("SELECT id::text, name FROM accounts WHERE parent_id = :account_id")


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
    account_id, now = str(principal.account_id), clock.now()
    in_force = await tariffs.in_force()
    async with database.widened(session):
        legs = await talking_legs(session, None)
        customers = await session.execute(_CUSTOMERS, {"account_id": principal.account_id})
        names = {row.id: row.name for row in customers}
    rated = [(leg, leg.rated(in_force, now)) for leg in legs]
    items = [
        _sides(leg, one, account_id=account_id, customer=(customer, names.get(customer, "")))
        for leg, one in rated
        if one is not None and (customer := customer_of(account_id, one)) is not None
    ]
    return Page(items=items, next_cursor=None)


def _sides(leg: TalkingLeg, rated: RatedCall, *, account_id: str, customer: tuple[str, str]) -> LiveCallSides:
    customer_id, name = customer
    return LiveCallSides(
        call_id=leg.leg.call_id,
        leg_id=leg.leg.leg_id,
        direction=leg.leg.direction,
        caller=leg.leg.caller,
        dialled=leg.leg.dialled,
        answered_at=leg.answered_at,
        customer=name,
        owes=_shown(owed_by(account_id, rated)),
        earns=_shown(earned_by(account_id, rated)),
        owes_per_minute_micros=per_minute_micros(account_id, rated),
        earns_per_minute_micros=per_minute_micros(customer_id, rated),
    )


def _shown(amount: Amount | None) -> CallPrice | None:
    return None if amount is None else CallPrice(currency=amount.currency, micros=amount.micros)

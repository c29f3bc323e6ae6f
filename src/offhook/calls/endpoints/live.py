"""Living calls with what they have cost so far."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.api import CurrentTariffs, LiveCallPrice, Tariffs, live_prices
from offhook.calls import repository
from offhook.calls.models import CallRow
from offhook.calls.schemas import LiveCallView
from offhook.calls.views import call_view
from offhook.kit.clock import Clock
from offhook.tenancy.api import CurrentClock, CurrentDatabase, CurrentPrincipal, Page, TenantSession, allows

router = APIRouter(tags=["calls"])
MOST = 500


@router.get("/calls/live")
async def list_live_calls(
    session: TenantSession,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
    tariffs: CurrentTariffs,
) -> Page[LiveCallView]:
    """The calls of this moment, the newest first; what they cost is told to whoever may see bills."""
    query = repository.select_calls(principal.account_id, repository.CallFilter(state="live"))
    rows = (await session.scalars(query.order_by(CallRow.started_at.desc(), CallRow.id.desc()).limit(MOST))).all()
    prices: dict[UUID, LiveCallPrice] = {}
    if rows and allows(principal.role, needed="billing"):
        async with database.widened(session):
            prices = await _prices(session, principal.account_id, tariffs=tariffs, clock=clock)
    return Page(items=[_view(row, prices.get(row.id)) for row in rows], next_cursor=None)


async def _prices(
    session: AsyncSession, account_id: UUID, *, tariffs: Tariffs, clock: Clock
) -> dict[UUID, LiveCallPrice]:
    found = await live_prices(session, [account_id], tariffs=tariffs, now=clock.now(), with_rates=True)
    return found.get(account_id, {})


def _view(row: CallRow, price: LiveCallPrice | None) -> LiveCallView:
    view = LiveCallView.model_validate(call_view(row, ()).model_dump())
    if price is None:
        return view
    return view.model_copy(
        update={
            "cost_micros": price.micros,
            "currency": price.currency,
            "per_minute_micros": price.per_minute_micros,
        }
    )

"""How well the account's carriers deliver."""

from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from offhook.calls.carrier_quality import CarrierFigures, carrier_figures
from offhook.numbers.api import own_carriers, trunk_endpoint_id
from offhook.tenancy.api import CurrentClock, CurrentDatabase, CurrentPrincipal, Page, TenantSession, require

router = APIRouter(tags=["carriers"], dependencies=[Depends(require(role="billing"))])


class CarrierQuality(BaseModel):
    """One carrier over the last hour, day and week."""

    carrier_id: UUID
    figures: list[CarrierFigures]


@router.get("/carrier-quality")
async def list_carrier_quality(
    session: TenantSession, principal: CurrentPrincipal, database: CurrentDatabase, clock: CurrentClock
) -> Page[CarrierQuality]:
    """Answered, talked and waited for; of everybody who calls over the account's own carriers."""
    trunks = {trunk_endpoint_id(each): each for each in await own_carriers(session, principal.account_id)}
    async with database.widened(session):
        figures = await carrier_figures(session, list(trunks), now=clock.now())
    items = [CarrierQuality(carrier_id=trunks[trunk], figures=told) for trunk, told in figures.items()]
    return Page(items=items, next_cursor=None)

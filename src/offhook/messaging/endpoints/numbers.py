"""The API of numbers' messaging: which provider a number sends by."""

from uuid import UUID

from fastapi import APIRouter, Depends, status

from offhook.messaging.actions.route_number import number_route_view, route_number, unroute_number
from offhook.messaging.provider_schemas import NumberRouteInput, NumberRouteView
from offhook.tenancy.api import CurrentPrincipal, IdempotentRoute, TenantSession, require

router = APIRouter(route_class=IdempotentRoute, prefix="/messaging", tags=["messaging"])
ADMIN = [Depends(require(role="admin"))]


@router.get("/numbers/{number_id}")
async def read_number_route(number_id: UUID, session: TenantSession) -> NumberRouteView:
    """By which provider a number sends."""
    return await number_route_view(session, number_id)


@router.put("/numbers/{number_id}", dependencies=ADMIN)
async def set_number_route(
    number_id: UUID, given: NumberRouteInput, session: TenantSession, principal: CurrentPrincipal
) -> NumberRouteView:
    """Texts from this number go by that provider alone."""
    await route_number(
        session, number_id, account_id=principal.account_id, provider_id=given.provider_id, mms=given.mms
    )
    return await number_route_view(session, number_id)


@router.delete("/numbers/{number_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=ADMIN)
async def delete_number_route(number_id: UUID, session: TenantSession) -> None:
    """Texts from this number go by whichever provider takes them."""
    await unroute_number(session, number_id)

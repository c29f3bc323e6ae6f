"""The API of a number's business hours."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends

from offhook.numbers import repository
from offhook.numbers.actions.set_hours import set_hours
from offhook.numbers.models import Number
from offhook.numbers.schemas import HoursView
from offhook.tenancy.api import (
    CurrentAccount,
    CurrentClock,
    CurrentPrincipal,
    IdempotentRoute,
    TenantSession,
    record_audit,
    require,
)
from offhook.voice.business_hours import BusinessHours

router = APIRouter(prefix="/numbers/{number_id}/hours", route_class=IdempotentRoute, tags=["numbers"])
ADMIN = [Depends(require(role="admin"))]


@router.get("")
async def read_hours(number_id: UUID, session: TenantSession, clock: CurrentClock) -> HoursView:
    """When the number is open, and whether it is now."""
    return _view(await repository.get_number(session, number_id), clock)


@router.put("", dependencies=ADMIN)
async def put_hours(
    number_id: UUID,
    given: Annotated[BusinessHours, Body()],
    session: TenantSession,
    principal: CurrentPrincipal,
    account: CurrentAccount,
    clock: CurrentClock,
) -> HoursView:
    """Sets them anew; the next call is treated by them. A time zone left out is the account's."""
    if "time_zone" not in given.model_fields_set:
        given = given.model_copy(update={"time_zone": account.time_zone})
    number = await set_hours(session, number_id, given)
    await record_audit(session, principal, "number.hours_changed", number.number)
    return _view(number, clock)


@router.delete("", dependencies=ADMIN)
async def delete_hours(
    number_id: UUID, session: TenantSession, principal: CurrentPrincipal, clock: CurrentClock
) -> HoursView:
    """The number is always open again."""
    number = await set_hours(session, number_id, None)
    await record_audit(session, principal, "number.hours_changed", number.number)
    return _view(number, clock)


def _view(number: Number, clock: CurrentClock) -> HoursView:
    hours, now = repository.to_number_route(number).hours, clock.now()
    if hours is None:
        return HoursView(hours=None, open=True, changes_at=None)
    return HoursView(hours=hours, open=hours.is_open(now), changes_at=hours.changes_at(now))

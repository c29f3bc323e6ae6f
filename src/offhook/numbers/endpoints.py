"""The API of numbers and carriers."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, status
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.api import team_limits
from offhook.numbers import repository
from offhook.numbers.actions.add_carrier import add_carrier
from offhook.numbers.actions.change_carrier import change_carrier
from offhook.numbers.actions.change_number import change_number
from offhook.numbers.actions.check_source import check_may_bring, check_may_move
from offhook.numbers.actions.hold_number import hold_number
from offhook.numbers.actions.release_number import check_idle, release_number
from offhook.numbers.actions.remove_carrier import remove_carrier
from offhook.numbers.hours_endpoints import router as hours_router
from offhook.numbers.models import Carrier, Number
from offhook.numbers.ports import CurrentBeforeRelease, CurrentLiveCalls
from offhook.numbers.schemas import CarrierCreate, CarrierPatch, CarrierView, NumberCreate, NumberPatch, NumberView
from offhook.tenancy.api import (
    CurrentAccount,
    CurrentCipher,
    CurrentPrincipal,
    CursorParams,
    IdempotentRoute,
    Page,
    TenantSession,
    paginate,
    record_audit,
    require,
)

router = APIRouter(route_class=IdempotentRoute)
router.include_router(hours_router)
Search = Annotated[str | None, Query(max_length=100)]
ADMIN = [Depends(require(role="admin"))]
STAFF = [Depends(require(role="supervisor"))]


@router.get("/numbers", tags=["numbers"])
async def list_numbers(
    session: TenantSession,
    principal: CurrentPrincipal,
    cursor: Annotated[CursorParams, Depends()],
    search: Search = None,
) -> Page[NumberView]:
    """Numbers the account holds, the oldest first; `search` looks into digits and labels."""
    query = repository.select_numbers(principal.account_id, search=search)
    page = await paginate(session, query, cursor, key=Number.id, view=lambda number: number)
    most = await team_limits(session, principal.account_id, [number.id for number in page.items])
    items = [NumberView.of(number, max_agents=most[number.id]) for number in page.items]
    return Page(items=items, next_cursor=page.next_cursor)


@router.post("/numbers", tags=["numbers"], status_code=status.HTTP_201_CREATED, dependencies=ADMIN)
async def create_number(
    given: NumberCreate, session: TenantSession, principal: CurrentPrincipal, account: CurrentAccount
) -> NumberView:
    """Takes a number into use; a number is held once in the whole installation.

    The account at the top may add any, to itself and, with `X-Offhook-Account`, to those below; all others those that
    their own carriers bring (`carrier_id`).
    """
    await check_may_bring(session, account, home_id=principal.home_id, carrier_id=given.carrier_id)
    number = await hold_number(session, account_id=principal.account_id, given=given, country=account.country)
    await record_audit(session, principal, "number.held", number.number)
    return await _view(session, number)


@router.get("/numbers/{number_id}", tags=["numbers"])
async def read_number(number_id: UUID, session: TenantSession) -> NumberView:
    """One number."""
    return await _view(session, await repository.get_number(session, number_id))


@router.patch("/numbers/{number_id}", tags=["numbers"], dependencies=ADMIN)
async def update_number(
    number_id: UUID, given: NumberPatch, session: TenantSession, principal: CurrentPrincipal, account: CurrentAccount
) -> NumberView:
    """Changes what is given and nothing else."""
    if "carrier_id" in given.model_fields_set:
        number = await repository.get_number(session, number_id)
        await check_may_move(session, account, number, home_id=principal.home_id, carrier_id=given.carrier_id)
    number = await change_number(session, number_id, given=given)
    await record_audit(session, principal, "number.changed", number.number)
    return await _view(session, number)


async def _view(session: AsyncSession, number: Number) -> NumberView:
    most = await team_limits(session, number.account_id, [number.id])
    return NumberView.of(number, max_agents=most[number.id])


@router.delete("/numbers/{number_id}", tags=["numbers"], status_code=status.HTTP_204_NO_CONTENT, dependencies=ADMIN)
async def delete_number(
    number_id: UUID,
    session: TenantSession,
    principal: CurrentPrincipal,
    calls: CurrentLiveCalls,
    before_release: CurrentBeforeRelease,
) -> None:
    """Releases the number and its team; not while calls go on on it, nor while Twilio cannot be told to let go."""
    await check_idle(session, number_id, calls=calls)
    await before_release(account_id=principal.account_id, number_id=number_id)
    number = await release_number(session, number_id, calls=calls)
    await record_audit(session, principal, "number.released", number.number)


@router.get("/carriers", tags=["carriers"], dependencies=STAFF)
async def list_carriers(
    session: TenantSession,
    principal: CurrentPrincipal,
    cursor: Annotated[CursorParams, Depends()],
    search: Search = None,
) -> Page[CarrierView]:
    """The account's own SIP trunks."""
    query = repository.select_carriers(principal.account_id, search=search)
    return await paginate(session, query, cursor, key=Carrier.id, view=CarrierView.model_validate)


@router.post("/carriers", tags=["carriers"], status_code=status.HTTP_201_CREATED, dependencies=ADMIN)
async def create_carrier(
    given: CarrierCreate,
    session: TenantSession,
    principal: CurrentPrincipal,
    account: CurrentAccount,
    cipher: CurrentCipher,
) -> CarrierView:
    """Adds a SIP trunk; the engine knows it at once."""
    carrier = await add_carrier(
        session, account_id=principal.account_id, given=given, cipher=cipher, account_country=account.country
    )
    await record_audit(session, principal, "carrier.added", carrier.name)
    return CarrierView.model_validate(carrier)


@router.get("/carriers/{carrier_id}", tags=["carriers"], dependencies=STAFF)
async def read_carrier(carrier_id: UUID, session: TenantSession) -> CarrierView:
    """One SIP trunk."""
    return CarrierView.model_validate(await repository.get_carrier(session, carrier_id))


@router.patch("/carriers/{carrier_id}", tags=["carriers"], dependencies=ADMIN)
async def update_carrier(
    carrier_id: UUID,
    given: CarrierPatch,
    session: TenantSession,
    principal: CurrentPrincipal,
    account: CurrentAccount,
    cipher: CurrentCipher,
) -> CarrierView:
    """Changes what is given and nothing else; a password left out stays, `null` removes it."""
    carrier = await change_carrier(session, carrier_id, given=given, cipher=cipher, account_country=account.country)
    await record_audit(session, principal, "carrier.changed", carrier.name)
    return CarrierView.model_validate(carrier)


@router.delete("/carriers/{carrier_id}", tags=["carriers"], status_code=status.HTTP_204_NO_CONTENT, dependencies=ADMIN)
async def delete_carrier(
    carrier_id: UUID, session: TenantSession, principal: CurrentPrincipal, calls: CurrentLiveCalls
) -> None:
    """Removes a SIP trunk over which no number comes and no call goes any more."""
    carrier = await remove_carrier(session, carrier_id, calls=calls)
    await record_audit(session, principal, "carrier.removed", carrier.name)

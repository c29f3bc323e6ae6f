"""The API of the connected Twilio account (BL-2, BL-16)."""

from contextlib import suppress
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, status

from offhook.billing.api import may_add
from offhook.business_line import repository
from offhook.business_line.actions.buy_number import buy_number
from offhook.business_line.actions.connect_account import check_login, connect_account, disconnect_account
from offhook.business_line.actions.take_number import can, point_here
from offhook.business_line.costs import read_costs
from offhook.business_line.models import TwilioAccount
from offhook.business_line.schemas import (
    AvailableList,
    AvailableNumber,
    Costs,
    Country,
    Month,
    NumberBuy,
    TwilioConnect,
    TwilioNumberList,
    TwilioNumberView,
    TwilioView,
)
from offhook.business_line.state import BusinessLineWeb, CurrentBusinessLine
from offhook.business_line.twilio_api import NumberType, TwilioApi
from offhook.kit.errors import NotFoundError
from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.api import account_numbers
from offhook.tenancy.api import (
    CurrentAccount,
    CurrentCipher,
    CurrentClock,
    CurrentDatabase,
    CurrentPrincipal,
    TenantSession,
    record_audit,
    require,
)

router = APIRouter(
    prefix="/business-line/twilio", tags=["business-line"], dependencies=[Depends(require(role="admin"))]
)
AreaCode = Annotated[str | None, Query(pattern=r"^\d{1,5}$")]
Contains = Annotated[str | None, Query(min_length=2, max_length=16, pattern=r"^[0-9A-Za-z*+]+$")]


async def _api(
    database: CurrentDatabase, principal: CurrentPrincipal, cipher: CurrentCipher, web: CurrentBusinessLine
) -> TwilioApi:
    async with database.tenant(principal.account_id) as session:
        return web.open(await repository.twilio_account(session, principal.account_id), cipher)


CurrentApi = Annotated[TwilioApi, Depends(_api, scope="function")]
"""No transaction is open while Twilio is asked: however slow it is, the database's connections stay free."""


@router.get("")
async def read_twilio(session: TenantSession, principal: CurrentPrincipal, web: CurrentBusinessLine) -> TwilioView:
    """The connected account; 404 while there is none."""
    return _view(await repository.twilio_account(session, principal.account_id), web)


@router.put("")
async def connect_twilio(
    given: TwilioConnect,
    session: TenantSession,
    principal: CurrentPrincipal,
    account: CurrentAccount,
    cipher: CurrentCipher,
    web: CurrentBusinessLine,
) -> TwilioView:
    """Asks Twilio whether the login is right, then keeps it; again with a new token after it was rotated."""
    name = await check_login(web, given)
    row = await connect_account(session, account, given, name=name, cipher=cipher, web=web)
    api = web.open(row, cipher)
    for line in await repository.lines_at(session, row.id):
        with suppress(NotFoundError):  # sold or given up there; the others are to be reached all the same
            there = await api.number(line.twilio_sid)
            await point_here(api, line, row, there=there, web=web)
    await record_audit(session, principal, "twilio.connected", row.sid)
    return _view(row, web)


@router.delete("", status_code=status.HTTP_204_NO_CONTENT)
async def disconnect_twilio(session: TenantSession, principal: CurrentPrincipal) -> None:
    """Forgets the login once all its numbers were released."""
    row = await repository.twilio_account(session, principal.account_id, lock=True)
    await disconnect_account(session, row)
    await record_audit(session, principal, "twilio.disconnected", row.sid)


async def _taken(database: CurrentDatabase, account_id: UUID) -> dict[PhoneNumber, UUID]:
    async with database.tenant(account_id) as session:
        lines = {line.number_id for line in await repository.lines_of(session, account_id)}
        held = await account_numbers(session, account_id)
    return {one.number: one.number_id for one in held if one.number_id in lines}


@router.get("/numbers")
async def list_twilio_numbers(
    database: CurrentDatabase, principal: CurrentPrincipal, api: CurrentApi
) -> TwilioNumberList:
    """All numbers the Twilio account holds."""
    taken = await _taken(database, principal.account_id)
    found = await api.numbers()
    items = [
        TwilioNumberView(
            number=PhoneNumber(one["phone_number"]),
            name=str(one.get("friendly_name") or ""),
            voice=can(one, "voice"),
            sms=can(one, "sms"),
            mms=can(one, "mms"),
            number_id=taken.get(PhoneNumber(one["phone_number"])),
        )
        for one in found
        if one.get("phone_number")
    ]
    return TwilioNumberList(items=items)


@router.get("/available")
async def search_numbers(
    api: CurrentApi,
    country: Annotated[Country, Query()] = "US",
    kind: Annotated[NumberType, Query(alias="type")] = "Local",
    area_code: AreaCode = None,
    contains: Contains = None,
) -> AvailableList:
    """Numbers that can be bought, with what they cost a month."""
    found = await api.available(country, kind=kind, area_code=area_code, contains=contains, most=30)
    price = await api.monthly_price(country, kind)
    items = [
        AvailableNumber(
            number=PhoneNumber(one["phone_number"]),
            locality=str(one.get("locality") or ""),
            region=str(one.get("region") or ""),
            voice=can(one, "voice"),
            sms=can(one, "sms"),
            mms=can(one, "mms"),
        )
        for one in found
    ]
    return AvailableList(
        items=items,
        type=kind,
        monthly_price=price[0] if price else None,
        price_currency=price[1] if price else None,
    )


@router.post("/numbers", status_code=status.HTTP_201_CREATED)
async def buy_twilio_number(
    given: NumberBuy, database: CurrentDatabase, principal: CurrentPrincipal, api: CurrentApi
) -> TwilioNumberView:
    """Buys it, once however often it is asked; not when the account has as many numbers as it may."""
    async with database.tenant(principal.account_id) as session:
        await may_add(session, principal.account_id, "number")
    one = await buy_number(api, given.number)
    async with database.tenant(principal.account_id) as session:
        await record_audit(session, principal, "twilio.number_bought", given.number)
    return TwilioNumberView(
        number=given.number,
        name=str(one.get("friendly_name") or ""),
        voice=can(one, "voice"),
        sms=can(one, "sms"),
        mms=can(one, "mms"),
        number_id=None,
    )


@router.get("/costs")
async def read_twilio_costs(
    month: Annotated[Month, Query()],
    database: CurrentDatabase,
    principal: CurrentPrincipal,
    api: CurrentApi,
    clock: CurrentClock,
) -> Costs:
    """What Twilio charges for a month, by category and by number."""
    numbers = list(await _taken(database, principal.account_id))
    return await read_costs(api, month, numbers=numbers, now=clock.now())


def _view(row: TwilioAccount, web: BusinessLineWeb) -> TwilioView:
    return TwilioView(
        sid=row.sid,
        name=row.name,
        provider_id=row.provider_id,
        connected_at=row.created_at,
        calls_us_at=web.public_url,
    )

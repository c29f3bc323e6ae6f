"""The API of the dialer: no password, the link was bound to this device."""

from typing import Annotated

import segno
from fastapi import APIRouter, Depends, Header, Request, Response, status

from offhook.business_line import repository
from offhook.business_line.actions.choose_number import Chooser, choose_number, forget_key
from offhook.business_line.actions.move_dialer import make_code, move_dialer
from offhook.business_line.actions.open_link import Opener, open_link
from offhook.business_line.dialer import COOKIE, CurrentDialer, Dialer
from offhook.business_line.ports import CurrentCallBack
from offhook.business_line.schemas import (
    CodeMade,
    Colleague,
    ColleagueList,
    DialerMe,
    DutySet,
    IntentCreate,
    IntentMade,
    LinkOpen,
)
from offhook.business_line.secret import code_in
from offhook.business_line.state import CurrentBusinessLine
from offhook.business_line.twilio_api import DoubtError
from offhook.db.session import Database
from offhook.devices.api import agent, people_of, set_duty
from offhook.kit.errors import NotFoundError, OffhookError, PayloadTooLargeError
from offhook.messaging.api import number_route_view
from offhook.numbers.api import number_route
from offhook.tenancy.api import CurrentCipher, CurrentClock, CurrentDatabase, get_account

router = APIRouter(prefix="/dialer", tags=["dialer"])
MOST_INTENT_BYTES = 100
RequestKey = Annotated[str | None, Header(min_length=1, max_length=64)]
_YEAR_S = 365 * 24 * 3600


async def _small_body(request: Request) -> None:
    """A choice is a number and nothing else (BL-14): it must go through the thinnest network."""
    if len(await request.body()) > MOST_INTENT_BYTES:
        raise PayloadTooLargeError(f"A choice has at most {MOST_INTENT_BYTES} bytes")


@router.post("/open")
async def open_dialer(
    given: LinkOpen, request: Request, response: Response, database: CurrentDatabase, clock: CurrentClock
) -> DialerMe:
    """Binds a personal link to this device at its first opening; the token comes from behind the `#` of its address.

    With the same `device` it may be opened again, for the answer may have been lost.
    """
    async with database.system() as session:
        opener = Opener(key=given.device, cookie=request.cookies.get(COOKIE))
        if (code := code_in(given.token)) is not None:
            link, device = await move_dialer(session, code, opener, now=clock.now())
        else:
            link, device = await open_link(session, given.token, opener, now=clock.now())
    response.set_cookie(
        COOKIE,
        device,
        max_age=_YEAR_S,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https" or request.app.state.secure_cookies,
    )
    response.headers["cache-control"] = "no-store"
    return await _me(database, Dialer(account_id=link.account_id, agent_id=link.agent_id))


@router.post("/code", status_code=status.HTTP_201_CREATED)
async def create_code(
    dialer: CurrentDialer, response: Response, database: CurrentDatabase, clock: CurrentClock, web: CurrentBusinessLine
) -> CodeMade:
    """For ten minutes and one use: whoever opens the dialer by it has it from then on, and this browser no more."""
    async with database.tenant(dialer.account_id) as session:
        code, ends_at = await make_code(session, dialer.agent_id, now=clock.now())
    response.headers["cache-control"] = "no-store"
    link = web.link(code)
    return CodeMade(code=code, link=link, qr_svg=segno.make(link).svg_inline(scale=4, border=2), ends_at=ends_at)


@router.get("/me")
async def read_dialer(dialer: CurrentDialer, database: CurrentDatabase) -> DialerMe:
    """Whose dialer this is."""
    return await _me(database, dialer)


@router.put("/duty")
async def put_duty(given: DutySet, dialer: CurrentDialer, database: CurrentDatabase) -> DialerMe:
    """Goes on or off duty (BL-10)."""
    async with database.tenant(dialer.account_id) as session:
        await set_duty(session, dialer.agent_id, on_duty=given.on_duty)
    return await _me(database, dialer)


@router.get("/people")
async def list_colleagues(dialer: CurrentDialer, database: CurrentDatabase) -> ColleagueList:
    """Who answers on the same line: names for the call log, and who is on duty."""
    async with database.tenant(dialer.account_id) as session:
        me = await agent(session, dialer.agent_id)
        people = await people_of(session, me.number_id)
    shown = [Colleague(agent_id=one.agent_id, name=one.name, on_duty=one.on_duty) for one in people]
    return ColleagueList(items=shown)


@router.post("/intents", status_code=status.HTTP_201_CREATED, dependencies=[Depends(_small_body)])
async def create_intent(
    given: IntentCreate,
    dialer: CurrentDialer,
    database: CurrentDatabase,
    cipher: CurrentCipher,
    clock: CurrentClock,
    web: CurrentBusinessLine,
    call_back: CurrentCallBack,
    idempotency_key: RequestKey = None,
) -> IntentMade:
    """Chooses whom the next call to the business number reaches (BL-6); a land-line is rung at once (BL-7).

    Asked again with the same `Idempotency-Key`, for the answer was lost, nothing rings a second time.
    """
    async with database.tenant(dialer.account_id) as session:
        me = await agent(session, dialer.agent_id)
        number = await number_route(session, me.number_id)
        account = await get_account(session, dialer.account_id)
        who = Chooser(agent_id=me.agent_id, country=account.country, request_key=idempotency_key)
        intent, is_new = await choose_number(session, number=number, who=who, to=given.to, now=clock.now())
        if me.kind != "landline":
            return IntentMade(dial=number.number)
        if not is_new:
            return IntentMade(dial=None)
        line = await repository.find_line(session, number.number_id)
        if line is None or line.twilio_account_id is None:
            await call_back(session, account=account, agent_id=me.agent_id, to=intent.to_number, number=number)
            return IntentMade(dial=None)
        owner = await repository.twilio_account(session, account.id)
    if me.phone_number is None:
        raise NotFoundError("This agent has no telephone")
    hooks, choice = web.hooks(line.id), f"intent={intent.id}"
    try:
        await web.open(owner, cipher).call(
            to=me.phone_number,
            shown=str(number.number),
            url=f"{hooks}/callback?{choice}",
            ended_url=f"{hooks}/status?{choice}",
        )
    except DoubtError:
        raise  # it may ring: asked again with the same key it is not rung a second time
    except OffhookError:
        async with database.tenant(dialer.account_id) as session:
            await forget_key(session, intent.id)
        raise
    return IntentMade(dial=None)


async def _me(database: Database, dialer: Dialer) -> DialerMe:
    async with database.tenant(dialer.account_id) as session:
        me = await agent(session, dialer.agent_id)
        number = await number_route(session, me.number_id)
        line = await repository.find_line(session, me.number_id)
        route = await number_route_view(session, me.number_id)
        account = await get_account(session, dialer.account_id)
    return DialerMe(
        agent_id=me.agent_id,
        name=me.name,
        kind=me.kind,
        on_duty=me.on_duty,
        number_id=number.number_id,
        number=number.number,
        label=number.label,
        language=number.language,
        mms=route.mms and (line is None or line.mms),
        time_zone=account.time_zone,
        country=account.country,
        currency=account.currency,
    )

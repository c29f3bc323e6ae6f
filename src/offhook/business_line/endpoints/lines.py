"""The API of business lines in the console: take and release, PINs, personal links."""

from uuid import UUID

from fastapi import APIRouter, Depends, Response, status

from offhook.business_line import repository
from offhook.business_line.actions.give_link import give_link, revoke_link
from offhook.business_line.actions.make_pin import make_pin
from offhook.business_line.actions.open_line import open_line
from offhook.business_line.actions.release_line import release_line
from offhook.business_line.actions.take_number import take_number
from offhook.business_line.line_views import line_view, link_states
from offhook.business_line.notices import tell_of_line
from offhook.business_line.people import text_to
from offhook.business_line.schemas import LineList, LineView, LinkList, LinkView, NumberTake
from offhook.business_line.state import CurrentBusinessLine
from offhook.business_line.texts import text_of
from offhook.devices.api import agent
from offhook.numbers.api import number_route
from offhook.tenancy.api import (
    CurrentAccount,
    CurrentCipher,
    CurrentClock,
    CurrentDatabase,
    CurrentPrincipal,
    IdempotentRoute,
    TenantSession,
    record_audit,
    require,
)

router = APIRouter(prefix="/business-line", tags=["business-line"], route_class=IdempotentRoute)
ADMIN = [Depends(require(role="admin"))]
STAFF = [Depends(require(role="supervisor"))]


@router.get("/numbers", dependencies=STAFF)
async def list_lines(session: TenantSession, principal: CurrentPrincipal, cipher: CurrentCipher) -> LineList:
    """All lines, with their PINs and who is on duty."""
    lines = await repository.lines_of(session, principal.account_id)
    return LineList(items=[await line_view(session, line, cipher=cipher) for line in lines])


@router.post("/numbers", status_code=status.HTTP_201_CREATED, dependencies=ADMIN)
async def take_twilio_number(
    given: NumberTake,
    database: CurrentDatabase,
    principal: CurrentPrincipal,
    account: CurrentAccount,
    cipher: CurrentCipher,
    clock: CurrentClock,
    web: CurrentBusinessLine,
) -> LineView:
    """Takes a number of the Twilio account under control; again is no error and heals what was changed there."""
    line = await take_number(database, account, given, web=web, cipher=cipher, clock=clock)
    async with database.tenant(account.id) as session:
        await record_audit(session, principal, "business_line.taken", given.number)
        return await line_view(session, line, cipher=cipher)


@router.put("/numbers/{number_id}", dependencies=ADMIN)
async def open_sip_line(
    number_id: UUID, session: TenantSession, principal: CurrentPrincipal, cipher: CurrentCipher, clock: CurrentClock
) -> LineView:
    """Makes a line of a number on a SIP carrier (BL-17): it gets a PIN, and its people the dialer."""
    line = await open_line(session, number_id, account_id=principal.account_id, cipher=cipher, now=clock.now())
    view = await line_view(session, line, cipher=cipher)
    await record_audit(session, principal, "business_line.opened", view.number)
    return view


@router.delete("/numbers/{number_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=ADMIN)
async def release_number_line(
    number_id: UUID,
    database: CurrentDatabase,
    principal: CurrentPrincipal,
    cipher: CurrentCipher,
    web: CurrentBusinessLine,
    forget: bool = False,
) -> None:
    """Puts back at Twilio what was there before; the number and its team stay ours.

    `forget` leaves Twilio as it is, for when it refuses the login for good.
    """
    await release_line(database, principal.account_id, number_id, web=web, cipher=cipher, forget=forget)
    async with database.tenant(principal.account_id) as session:
        await record_audit(session, principal, "business_line.released", str(number_id))


@router.post("/numbers/{number_id}/pin", dependencies=ADMIN)
async def rotate_pin(
    number_id: UUID, session: TenantSession, principal: CurrentPrincipal, cipher: CurrentCipher, clock: CurrentClock
) -> LineView:
    """A fresh PIN; who has joined stays."""
    await number_route(session, number_id)
    line = await repository.get_line(session, number_id, lock=True)
    make_pin(line, cipher=cipher, now=clock.now())
    await session.flush()
    await tell_of_line(session, line)
    await record_audit(session, principal, "business_line.pin_rotated", str(number_id))
    return await line_view(session, line, cipher=cipher)


@router.get("/links", dependencies=STAFF)
async def list_links(session: TenantSession, principal: CurrentPrincipal) -> LinkList:
    """Who has a personal link, and who has opened it; the links themselves are known to their readers alone."""
    return LinkList(items=await link_states(session, principal.account_id))


@router.post("/agents/{agent_id}/link", dependencies=ADMIN)
async def send_link(
    agent_id: UUID,
    response: Response,
    session: TenantSession,
    principal: CurrentPrincipal,
    web: CurrentBusinessLine,
) -> LinkView:
    """A new personal link, texted to a mobile; the one before ends. For a land-line it is "Open dialer" (BL-5)."""
    member = await agent(session, agent_id)
    number = await number_route(session, member.number_id)
    token = await give_link(session, agent_id, account_id=principal.account_id)
    link = web.link(token)
    texted = False
    if member.kind == "mobile" and member.phone_number is not None:
        words = text_of("link", number, link=link)
        texted = await text_to(session, number, member.phone_number, words, secret=token)
    await record_audit(session, principal, "dialer_link.sent", member.name)
    response.headers["cache-control"] = "no-store"
    return LinkView(link=link, texted=texted)


@router.delete("/agents/{agent_id}/link", status_code=status.HTTP_204_NO_CONTENT, dependencies=ADMIN)
async def remove_link(agent_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> None:
    """Whoever has the dialer open by it is out."""
    member = await agent(session, agent_id)
    await revoke_link(session, agent_id, account_id=principal.account_id)
    await record_audit(session, principal, "dialer_link.revoked", member.name)

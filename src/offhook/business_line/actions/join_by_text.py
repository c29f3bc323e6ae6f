"""Somebody texts a line's PIN and is an agent at once (BL-4)."""

import hmac
from datetime import datetime

import structlog
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.api import LimitReachedError
from offhook.business_line.actions.give_link import give_link
from offhook.business_line.models import BusinessLine, PinGuess
from offhook.business_line.people import name_of, text_to
from offhook.business_line.pin import MOST_OF_LINE, MOST_OF_SENDER, WINDOW, failures_now
from offhook.business_line.state import dialer_link
from offhook.business_line.texts import text_of
from offhook.db.live import announce
from offhook.devices.api import AgentCreate, add_agent, people_of
from offhook.kit.live import LiveEvent
from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.api import NumberRoute

log = structlog.get_logger(__name__)


async def try_pin(
    session: AsyncSession,
    line: BusinessLine,
    number: NumberRoute,
    *,
    pin: str,
    given: str,
    peer: PhoneNumber,
    public_url: str,
    now: datetime,
) -> bool:
    """Whether it was right. Who guessed too often is not answered, so that nobody learns that; `line` is locked."""
    guess = await session.get(PinGuess, (line.id, str(peer)), populate_existing=True)
    wrong = failures_now(guess.failures, guess.failed_at, now=now) if guess else 0
    is_locked = line.pin_locked_until is not None and line.pin_locked_until > now
    if is_locked or wrong >= MOST_OF_SENDER:
        return False
    if hmac.compare_digest(pin.encode(), given.encode()):
        await session.execute(delete(PinGuess).where(PinGuess.line_id == line.id, PinGuess.peer == str(peer)))
        await _join(session, number, peer=peer, public_url=public_url)
        return True
    row = {"line_id": line.id, "peer": str(peer), "account_id": line.account_id}
    counted = {"failures": wrong + 1, "failed_at": now}
    await session.execute(
        insert(PinGuess)
        .values(**row, **counted)
        .on_conflict_do_update(index_elements=["line_id", "peer"], set_=counted)
    )
    await _count_for_line(session, line, peer=peer, sender_failures=wrong + 1, now=now)
    await text_to(session, number, peer, text_of("wrong_pin", number))
    return False


async def _count_for_line(
    session: AsyncSession, line: BusinessLine, *, peer: PhoneNumber, sender_failures: int, now: datetime
) -> None:
    line.pin_failures = failures_now(line.pin_failures, line.pin_failed_at, now=now) + 1
    line.pin_failed_at = now
    if line.pin_failures >= MOST_OF_LINE:
        line.pin_locked_until = now + WINDOW
    await session.flush()
    if sender_failures >= MOST_OF_SENDER or line.pin_failures >= MOST_OF_LINE:
        log.warning("PINs are being guessed", number_id=str(line.number_id), sender=str(peer), wrong=line.pin_failures)
        data = {"alarm": "pin_guessing", "sender": str(peer), "locked": line.pin_locked_until is not None}
        await announce(session, LiveEvent(line.account_id, "business-lines", str(line.number_id), "changed", data))


async def _join(session: AsyncSession, number: NumberRoute, *, peer: PhoneNumber, public_url: str) -> None:
    """Who is in the team already gets a fresh link."""
    people = await people_of(session, number.number_id)
    agent_id = next((member.agent_id for member in people if member.phone_number == peer), None)
    key = "link"
    if agent_id is None:
        name = await name_of(session, number.account_id, peer) or peer.international()
        given = AgentCreate(number_id=number.number_id, kind="mobile", name=name, phone_number=peer)
        try:
            async with session.begin_nested():
                added = await add_agent(session, account_id=number.account_id, given=given, user_name=None, country="")
        except LimitReachedError as full:
            await text_to(session, number, peer, text_of("full", number, most=str(full.limit)))
            return
        agent_id, key = added.id, "joined"
    token = await give_link(session, agent_id, account_id=number.account_id)
    await text_to(session, number, peer, text_of(key, number, link=dialer_link(public_url, token)), secret=token)

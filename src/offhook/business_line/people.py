"""The people of a line, and the words they are sent."""

from collections.abc import Sequence
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.contacts.api import contact_name
from offhook.devices.api import people_of
from offhook.kit.errors import InvalidInputError, OffhookError
from offhook.kit.phone_number import PhoneNumber
from offhook.messaging.api import send_notice
from offhook.numbers.api import NumberRoute, is_held
from offhook.voice.line_rules import LineFacts, LinePerson

log = structlog.get_logger(__name__)
LONGEST_COPY = 300


def line_facts(number: NumberRoute) -> LineFacts:
    """The number as the rules see it."""
    return LineFacts(
        number=str(number.number),
        label=number.label,
        caller_id_mode=number.caller_id_mode,
        announce_caller=number.announce_caller,
        ring_timeout_s=number.ring_timeout_s,
        greeting_text=number.greeting_text,
        language=number.language,
        hours=number.hours,
    )


async def line_people(session: AsyncSession, number_id: UUID) -> list[LinePerson]:
    """Everybody with a telephone; browsers cannot be rung over Twilio."""
    return [
        LinePerson(key=str(member.agent_id), number=str(member.phone_number), name=member.name, on_duty=member.on_duty)
        for member in await people_of(session, number_id)
        if member.phone_number is not None
    ]


async def name_of(session: AsyncSession, account_id: UUID, number: str) -> str | None:
    """From the contact book; whoever hides the number has no name."""
    try:
        wanted = PhoneNumber.parse(number)
    except InvalidInputError:
        return None
    return await contact_name(session, account_id, wanted)


async def text_to(session: AsyncSession, number: NumberRoute, to: str, body: str, *, secret: str | None = None) -> bool:
    """From the line's own number; False when it cannot be sent, which stops nothing else. `secret`: its token."""
    try:
        async with session.begin_nested():
            await send_notice(
                session, number.account_id, PhoneNumber(to), body, number_id=number.number_id, secret=secret
            )
    except OffhookError as error:
        log.warning("a notice could not be sent", number_id=str(number.number_id), why=error.message)
        return False
    return True


async def copy_to_people(
    session: AsyncSession, number: NumberRoute, body: str, *, besides: Sequence[str] = ()
) -> list[str]:
    """To each mobile on duty (BL-12); never to a business number, which would answer for ever. Whom it went to."""
    told = []
    for member in await people_of(session, number.number_id):
        mobile = member.phone_number
        if member.kind != "mobile" or not member.on_duty or mobile is None or mobile in besides:
            continue
        if not await is_held(session, mobile) and await text_to(session, number, mobile, body[:LONGEST_COPY]):
            told.append(str(mobile))
    return told

"""An agent chooses a number in the dialer, to be connected by the call that follows (BL-6)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.business_line.models import DialIntent
from offhook.kit.errors import FieldError, InvalidInputError
from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.api import NumberRoute
from offhook.voice.line_rules import INTENT_LIFE

_KEPT = INTENT_LIFE * 12


async def choose_number(
    session: AsyncSession, *, number: NumberRoute, agent_id: UUID, to: str, country: str, now: datetime
) -> DialIntent:
    """The freshest choice counts; old ones are forgotten. Raises InvalidInputError for what is no number."""
    try:
        wanted = PhoneNumber.parse(to, region=country)
    except InvalidInputError as error:
        raise InvalidInputError(error.message, fields=[FieldError("to", error.message)]) from None
    if wanted == number.number:
        what = "This is your own business number"
        raise InvalidInputError(what, fields=[FieldError("to", what)])
    old = delete(DialIntent).where(DialIntent.agent_id == agent_id, DialIntent.chosen_at < now - _KEPT)
    await session.execute(old)
    intent = DialIntent(
        account_id=number.account_id,
        number_id=number.number_id,
        agent_id=agent_id,
        to_number=str(wanted),
        chosen_at=now,
    )
    session.add(intent)
    await session.flush()
    return intent

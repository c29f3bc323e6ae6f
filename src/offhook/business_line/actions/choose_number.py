"""An agent chooses a number in the dialer, to be connected by the call that follows (BL-6)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.business_line.models import DialIntent
from offhook.kit.errors import ConflictError, FieldError, InvalidInputError
from offhook.kit.ids import new_id
from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.api import NumberRoute
from offhook.voice.line_rules import INTENT_LIFE

_KEPT = INTENT_LIFE * 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Chooser:
    """Whose press of the button it is; `request_key` is the dialer's own for it."""

    agent_id: UUID
    country: str
    request_key: str | None = None


async def choose_number(
    session: AsyncSession, *, number: NumberRoute, who: Chooser, to: str, now: datetime
) -> tuple[DialIntent, bool]:
    """The choice, and whether it is new: one that is asked for again, with the same key, must ring nobody again.

    The freshest choice counts; old ones are forgotten. Raises InvalidInputError for what is no number, ConflictError
    for a key that was another number's.
    """
    wanted = _number(to, who.country, own=number)
    old = delete(DialIntent).where(DialIntent.agent_id == who.agent_id, DialIntent.chosen_at < now - _KEPT)
    await session.execute(old)
    values = {
        "id": new_id(),
        "account_id": number.account_id,
        "number_id": number.number_id,
        "agent_id": who.agent_id,
        "to_number": str(wanted),
        "chosen_at": now,
        "request_key": who.request_key,
    }
    chosen = insert(DialIntent).values(values).on_conflict_do_nothing().returning(DialIntent)
    intent = (await session.scalars(chosen)).first()
    if intent is not None:
        return intent, True
    mine = select(DialIntent).where(DialIntent.agent_id == who.agent_id, DialIntent.request_key == who.request_key)
    known = (await session.scalars(mine)).one()
    if known.to_number != str(wanted):
        raise ConflictError("this Idempotency-Key was used for another number; take a fresh one")
    if known.used_by is None:
        known.chosen_at = now
    return known, False


async def forget_key(session: AsyncSession, intent_id: UUID) -> None:
    """Nothing rang: asked again with the same key, it is tried again."""
    await session.execute(update(DialIntent).where(DialIntent.id == intent_id).values(request_key=None))


def _number(to: str, country: str, *, own: NumberRoute) -> PhoneNumber:
    try:
        wanted = PhoneNumber.parse(to, region=country)
    except InvalidInputError as error:
        raise InvalidInputError(error.message, fields=[FieldError("to", error.message)]) from None
    if wanted == own.number:
        what = "This is your own business number"
        raise InvalidInputError(what, fields=[FieldError("to", what)])
    return wanted

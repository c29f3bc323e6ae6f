"""An account takes a number into use."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import ConflictError, FieldError
from offhook.numbers.actions.check_carrier_choice import check_carrier_choice
from offhook.numbers.models import Number
from offhook.numbers.notices import tell_of_number
from offhook.numbers.schemas import NumberCreate


async def hold_number(session: AsyncSession, *, account_id: UUID, given: NumberCreate) -> Number:
    """Raises ConflictError when anybody holds the number already, InvalidInputError for a foreign carrier."""
    await check_carrier_choice(session, account_id=account_id, carrier_id=given.carrier_id)
    number = Number(account_id=account_id, **given.model_dump(exclude={"number"}), number=str(given.number))
    try:
        async with session.begin_nested():
            session.add(number)
    except IntegrityError:
        raise await _held_already(session, given) from None
    await session.refresh(number)
    await tell_of_number(session, number, kind="created")
    return number


async def _held_already(session: AsyncSession, given: NumberCreate) -> ConflictError:
    own = await session.scalar(select(Number.label).where(Number.number == str(given.number)))
    if own is None:
        what = "is held by another account; it must be released there first"
    else:
        what = f"is one of your numbers already, labelled {own!r}" if own else "is one of your numbers already"
    message = f"{given.number.international()} {what}"
    return ConflictError(message, fields=[FieldError("number", message)])

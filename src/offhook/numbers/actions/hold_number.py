"""An account takes a number into use."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.api import may_add
from offhook.db.violations import violated_constraint
from offhook.kit.errors import ConflictError, FieldError, InvalidInputError
from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.actions.check_carrier_choice import check_carrier_choice
from offhook.numbers.links import broken_link
from offhook.numbers.models import Number
from offhook.numbers.notices import tell_of_number
from offhook.numbers.schemas import NumberCreate


async def hold_number(session: AsyncSession, *, account_id: UUID, given: NumberCreate, country: str) -> Number:
    """`country` (ISO 3166 alpha-2) resolves a number in national format.

    Raises ConflictError when anybody holds the number already, InvalidInputError when it is none or for a
    carrier the account may not use, LimitReachedError when the account has as many numbers as it may.
    """
    digits = _read(given.number, country)
    await check_carrier_choice(session, account_id=account_id, carrier_id=given.carrier_id)
    await may_add(session, account_id, "number")
    if given.record_calls:
        await may_add(session, account_id, "recording")
    number = Number(account_id=account_id, **given.model_dump(exclude={"number"}), number=str(digits))
    try:
        async with session.begin_nested():
            session.add(number)
    except IntegrityError as error:
        if violated_constraint(error) != "uq_numbers_number":
            raise broken_link(error) or error from None
        raise await _held_already(session, digits) from None
    await session.refresh(number)
    await tell_of_number(session, number, kind="created")
    return number


def _read(text: str, country: str) -> PhoneNumber:
    try:
        return PhoneNumber.parse(text, region=country)
    except InvalidInputError as error:
        raise InvalidInputError(error.message, fields=[FieldError("number", error.message)]) from error


async def _held_already(session: AsyncSession, digits: PhoneNumber) -> ConflictError:
    own = await session.scalar(select(Number.label).where(Number.number == str(digits)))
    if own is None:
        what = "is held by another account; it must be released there first"
    else:
        what = f"is one of your numbers already, labelled {own!r}" if own else "is one of your numbers already"
    message = f"{digits.international()} {what}"
    return ConflictError(message, fields=[FieldError("number", message)])

"""Settings of a held number change."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.api import may_add
from offhook.numbers.actions.check_carrier_choice import check_carrier_choice
from offhook.numbers.links import broken_link
from offhook.numbers.models import Number
from offhook.numbers.notices import tell_of_number
from offhook.numbers.repository import get_number
from offhook.numbers.schemas import NumberPatch


async def change_number(session: AsyncSession, number_id: UUID, *, given: NumberPatch) -> Number:
    """Changes what is given and nothing else.

    Raises NotFoundError, InvalidInputError for a foreign link, LimitReachedError when no more may be recorded.
    """
    number = await get_number(session, number_id, lock=True)
    if "carrier_id" in given.model_fields_set:
        await check_carrier_choice(session, account_id=number.account_id, carrier_id=given.carrier_id)
    if given.record_calls and not number.record_calls:
        await may_add(session, number.account_id, "recording")
    try:
        async with session.begin_nested():
            for field, value in given.model_dump(exclude_unset=True).items():
                setattr(number, field, value)
    except IntegrityError as error:
        raise broken_link(error) or error from None
    await tell_of_number(session, number, kind="changed")
    return number

"""The business hours of a number are set, or taken away."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import FieldError, InvalidInputError
from offhook.numbers.models import Number
from offhook.numbers.notices import tell_of_number
from offhook.numbers.repository import get_number
from offhook.voice.business_hours import BusinessHours


async def set_hours(session: AsyncSession, number_id: UUID, hours: BusinessHours | None) -> Number:
    """None: always open. Raises NotFoundError, InvalidInputError for a number that forwards to itself."""
    number = await get_number(session, number_id, lock=True)
    if hours is not None and hours.outside == "forward" and hours.forward_to == number.number:
        problem = "a number cannot forward its calls to itself; name another telephone"
        raise InvalidInputError(problem, fields=[FieldError("forward_to", problem)])
    number.hours = None if hours is None else hours.model_dump(mode="json")
    await tell_of_number(session, number, kind="changed")
    return number

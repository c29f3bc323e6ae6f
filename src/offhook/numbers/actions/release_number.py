"""An account gives a number back."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import ConflictError, FieldError
from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.models import Number
from offhook.numbers.notices import tell_of_number
from offhook.numbers.ports import LiveCalls
from offhook.numbers.repository import get_number


async def check_idle(session: AsyncSession, number_id: UUID, *, calls: LiveCalls) -> None:
    """Raises NotFoundError, ConflictError while people talk on it."""
    number = await get_number(session, number_id)
    if living := await calls.on_number(number_id):
        shown = PhoneNumber(number.number).international()
        what = f"{living} {'call goes' if living == 1 else 'calls go'} on on {shown}; end them or wait, then release it"
        raise ConflictError(what, fields=[FieldError("number_id", what)])


async def release_number(session: AsyncSession, number_id: UUID, *, calls: LiveCalls) -> Number:
    """Its team goes with it; its calls and voicemails stay as history.

    Raises NotFoundError, ConflictError while people talk on it.
    """
    number = await get_number(session, number_id, lock=True)
    await check_idle(session, number_id, calls=calls)
    await session.delete(number)
    await session.flush()
    await tell_of_number(session, number, kind="deleted")
    return number

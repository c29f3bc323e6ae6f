"""An account gives a number back."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.numbers.models import Number
from offhook.numbers.notices import tell_of_number
from offhook.numbers.repository import get_number


async def release_number(session: AsyncSession, number_id: UUID) -> Number:
    """Its team goes with it; its calls and voicemails stay as history. Raises NotFoundError."""
    number = await get_number(session, number_id, lock=True)
    await session.delete(number)
    await session.flush()
    await tell_of_number(session, number, kind="deleted")
    return number

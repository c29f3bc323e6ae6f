"""A SIP trunk is given up."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import ConflictError
from offhook.numbers.models import Carrier
from offhook.numbers.notices import tell_of_carrier
from offhook.numbers.repository import count_numbers_of_carrier, get_carrier


async def remove_carrier(session: AsyncSession, carrier_id: UUID) -> Carrier:
    """Raises NotFoundError, ConflictError while numbers come over it."""
    carrier = await get_carrier(session, carrier_id, lock=True)
    name = carrier.name
    try:
        async with session.begin_nested():
            await session.delete(carrier)
    except IntegrityError:
        own = await count_numbers_of_carrier(session, carrier_id)
        whose = f"{own} of your numbers" if own else "numbers of accounts below yours"
        raise ConflictError(f"The carrier {name!r} still carries {whose}; give them another carrier first") from None
    await tell_of_carrier(session, carrier, kind="deleted")
    return carrier

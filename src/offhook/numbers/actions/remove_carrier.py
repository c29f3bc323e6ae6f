"""A SIP trunk is given up."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import ConflictError, FieldError
from offhook.numbers.models import Carrier
from offhook.numbers.notices import tell_of_carrier
from offhook.numbers.ports import LiveCalls
from offhook.numbers.repository import count_numbers_of_carrier, get_carrier


async def remove_carrier(session: AsyncSession, carrier_id: UUID, *, calls: LiveCalls) -> Carrier:
    """Raises NotFoundError, ConflictError while numbers come over it or people talk over it."""
    carrier = await get_carrier(session, carrier_id, lock=True)
    name = carrier.name
    if living := await calls.over_trunk(carrier.endpoint):
        plural = "call goes" if living == 1 else "calls go"
        raise _in_use(f"{living} {plural} on over the carrier {name!r}; switch it off, and remove it afterwards")
    try:
        async with session.begin_nested():
            await session.delete(carrier)
    except IntegrityError:
        own = await count_numbers_of_carrier(session, carrier_id)
        whose = f"{own} of your numbers" if own else "numbers of accounts below yours"
        raise _in_use(f"The carrier {name!r} still carries {whose}; give them another carrier first") from None
    await tell_of_carrier(session, carrier, kind="deleted")
    return carrier


def _in_use(what: str) -> ConflictError:
    return ConflictError(what, fields=[FieldError("carrier_id", what)])

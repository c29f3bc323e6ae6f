"""A number may only come over a carrier that its account may use."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import FieldError, InvalidInputError
from offhook.numbers.repository import may_use_carrier


async def check_carrier_choice(session: AsyncSession, *, account_id: UUID, carrier_id: UUID | None) -> None:
    """Raises InvalidInputError for a carrier that is neither the account's nor one of the accounts above it."""
    if carrier_id is None or await may_use_carrier(session, account_id=account_id, carrier_id=carrier_id):
        return
    what = f"there is no carrier {carrier_id} that this account may use"
    raise InvalidInputError("The number's carrier does not exist", fields=[FieldError("carrier_id", what)])

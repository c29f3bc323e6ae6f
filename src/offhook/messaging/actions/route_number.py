"""A number sends by one provider: it is a number of that provider's."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import FieldError, InvalidInputError, NotFoundError
from offhook.messaging.models import MessageNumber
from offhook.messaging.provider_schemas import NumberRouteView
from offhook.messaging.repository import get_provider
from offhook.numbers.api import number_route


async def route_number(
    session: AsyncSession, number_id: UUID, *, account_id: UUID, provider_id: UUID, mms: bool = True
) -> None:
    """Raises NotFoundError for the number, InvalidInputError for a provider that is not the account's."""
    await number_route(session, number_id)
    try:
        await get_provider(session, provider_id, account_id=account_id)
    except NotFoundError as error:
        raise InvalidInputError(error.message, fields=[FieldError("provider_id", error.message)]) from None
    row = await session.get(MessageNumber, number_id)
    if row is None:
        session.add(MessageNumber(number_id=number_id, account_id=account_id, provider_id=provider_id, mms=mms))
    else:
        row.provider_id, row.mms = provider_id, mms
    await session.flush()


async def unroute_number(session: AsyncSession, number_id: UUID) -> None:
    """Raises NotFoundError for the number; a number without a provider of its own stays as it is."""
    await number_route(session, number_id)
    if row := await session.get(MessageNumber, number_id):
        await session.delete(row)
        await session.flush()


async def number_route_view(session: AsyncSession, number_id: UUID) -> NumberRouteView:
    """Raises NotFoundError."""
    await number_route(session, number_id)
    row = await session.get(MessageNumber, number_id)
    if row is None:
        return NumberRouteView(number_id=number_id, provider_id=None, mms=True)
    return NumberRouteView.model_validate(row)

"""Which provider is the default, and who takes over from whom."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import FieldError, InvalidInputError
from offhook.messaging.models import MessageProvider
from offhook.messaging.notices import tell_of_provider
from offhook.messaging.repository import get_provider


async def choose_default(session: AsyncSession, provider_id: UUID, *, account_id: UUID) -> MessageProvider:
    """The mark moves here. Raises NotFoundError."""
    row = await get_provider(session, provider_id, account_id=account_id, lock=True)
    await session.execute(
        update(MessageProvider).where(MessageProvider.account_id == account_id).values(is_default=False)
    )
    row.is_default = True
    await session.flush()
    await tell_of_provider(session, account_id, provider_id, kind="changed")
    return row


async def order_providers(session: AsyncSession, account_id: UUID, ids: Sequence[UUID]) -> None:
    """Raises InvalidInputError unless every provider of the account is named once."""
    rows = {
        row.id: row
        for row in await session.scalars(
            select(MessageProvider).where(MessageProvider.account_id == account_id).with_for_update()
        )
    }
    if len(ids) != len(rows) or set(ids) != set(rows):
        what = "name every provider of the account exactly once"
        raise InvalidInputError(what, fields=[FieldError("ids", what)])
    for position, provider_id in enumerate(ids, start=1):
        rows[provider_id].position = position
    await session.flush()
    await tell_of_provider(session, account_id, ids[0], kind="changed")

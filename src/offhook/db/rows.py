"""Rows of an account by their id: what another account has does not exist."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.base import Base
from offhook.kit.errors import NotFoundError

Row = TypeVar("Row", bound=Base)


async def get_owned(
    session: AsyncSession, model: type[Row], row_id: UUID, *, account_id: UUID, called: str, lock: bool = False
) -> Row:
    """The account's own row; `called` is what people call it. Raises NotFoundError, also for somebody else's."""
    query = select(model).filter_by(id=row_id, account_id=account_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row: Row | None = await session.scalar(query)
    if row is None:
        raise NotFoundError(f"There is no such {called}")
    return row

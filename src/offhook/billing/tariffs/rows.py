"""Queries of decks and plans, each within one account."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.decks.models import DeckImportRow
from offhook.billing.models import DeckRow, DeckVersionRow, PlanRow
from offhook.kit.errors import NotFoundError


async def get_deck(session: AsyncSession, deck_id: UUID, *, account_id: UUID) -> DeckRow:
    """Raises NotFoundError, also for somebody else's."""
    row = await session.get(DeckRow, deck_id)
    if row is None or row.account_id != account_id:
        raise NotFoundError("there is no such deck")
    return row


async def get_version(session: AsyncSession, version_id: UUID, *, account_id: UUID) -> DeckVersionRow:
    """Raises NotFoundError, also for somebody else's."""
    row = await session.get(DeckVersionRow, version_id)
    if row is None or row.account_id != account_id:
        raise NotFoundError("there is no such version of a deck")
    return row


async def get_plan(session: AsyncSession, plan_id: UUID, *, account_id: UUID) -> PlanRow:
    """Raises NotFoundError, also for somebody else's."""
    row = await session.get(PlanRow, plan_id)
    if row is None or row.account_id != account_id:
        raise NotFoundError("there is no such plan")
    return row


async def get_import(session: AsyncSession, import_id: UUID, *, account_id: UUID) -> DeckImportRow:
    """Raises NotFoundError, also for somebody else's."""
    row = await session.get(DeckImportRow, import_id)
    if row is None or row.account_id != account_id:
        raise NotFoundError("there is no such import")
    return row

"""Decks and plans by their id, each within one account."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.decks.models import DeckImportRow
from offhook.billing.models import AssignmentRow, DeckRow, DeckVersionRow, PlanRow, PlanVersionRow
from offhook.db.rows import get_owned
from offhook.kit.errors import NotFoundError


async def get_deck(session: AsyncSession, deck_id: UUID, *, account_id: UUID) -> DeckRow:
    """Raises NotFoundError."""
    return await get_owned(session, DeckRow, deck_id, account_id=account_id, called="deck")


async def get_version(session: AsyncSession, version_id: UUID, *, account_id: UUID) -> DeckVersionRow:
    """Raises NotFoundError."""
    return await get_owned(session, DeckVersionRow, version_id, account_id=account_id, called="version of a deck")


async def get_plan(session: AsyncSession, plan_id: UUID, *, account_id: UUID) -> PlanRow:
    """Raises NotFoundError."""
    return await get_owned(session, PlanRow, plan_id, account_id=account_id, called="plan")


async def get_import(session: AsyncSession, import_id: UUID, *, account_id: UUID) -> DeckImportRow:
    """Raises NotFoundError."""
    return await get_owned(session, DeckImportRow, import_id, account_id=account_id, called="import")


async def get_plan_version(session: AsyncSession, version_id: UUID, *, plan: PlanRow) -> PlanVersionRow:
    """Raises NotFoundError, also for another plan's."""
    row = await session.get(PlanVersionRow, version_id)
    if row is None or row.plan_id != plan.id:
        raise NotFoundError("There are no such prices of the plan")
    return row


async def get_assignment(
    session: AsyncSession, assignment_id: UUID, *, customer_id: UUID, account_id: UUID
) -> AssignmentRow:
    """Raises NotFoundError, also for another customer's."""
    row = await session.get(AssignmentRow, assignment_id)
    if row is None or (row.customer_id, row.account_id) != (customer_id, account_id):
        raise NotFoundError("There is no such plan of the customer")
    return row

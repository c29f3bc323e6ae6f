"""What direct customers have with their seller, many customers in three queries; system scope for the balances."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.books.schemas import BalanceView
from offhook.billing.books.views import balance_view
from offhook.billing.models import AssignmentRow, LedgerAccountRow, PlanRow
from offhook.billing.parties.customer_schemas import CustomerView, PlanHeld
from offhook.tenancy.api import Account


async def customer_views(
    session: AsyncSession, customers: Sequence[Account], *, seller_id: UUID, now: datetime
) -> list[CustomerView]:
    """In the order given."""
    ids = [customer.id for customer in customers]
    balances = await _balances(session, ids)
    plans = await _plans(session, ids, seller_id=seller_id, now=now)
    return [
        CustomerView(
            id=customer.id,
            name=customer.name,
            kind=customer.kind,
            country=customer.country,
            currency=customer.currency,
            created_at=customer.created_at,
            suspended_at=customer.suspended_at,
            balances=balances[customer.id],
            plans=plans[customer.id],
        )
        for customer in customers
    ]


async def _balances(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, list[BalanceView]]:
    query = select(LedgerAccountRow).where(LedgerAccountRow.account_id.in_(ids), LedgerAccountRow.kind == "balance")
    found: dict[UUID, list[BalanceView]] = defaultdict(list)
    for row in await session.scalars(query.order_by(LedgerAccountRow.currency)):
        found[row.account_id].append(balance_view(row))
    return found


async def _plans(
    session: AsyncSession, ids: Sequence[UUID], *, seller_id: UUID, now: datetime
) -> dict[UUID, list[PlanHeld]]:
    query = (
        select(AssignmentRow, PlanRow.name)
        .join(PlanRow, PlanRow.id == AssignmentRow.plan_id)
        .where(AssignmentRow.account_id == seller_id, AssignmentRow.customer_id.in_(ids))
        .order_by(AssignmentRow.from_at, AssignmentRow.id)
    )
    found: dict[UUID, list[PlanHeld]] = defaultdict(list)
    for row, name in await session.execute(query):
        held = PlanHeld.model_validate(
            {
                "id": row.id,
                "plan_id": row.plan_id,
                "plan_name": name,
                "direction": row.direction,
                "from_at": row.from_at,
            }
        )
        kept = found[row.customer_id]
        if held.from_at <= now:  # what held before is history
            kept[:] = [each for each in kept if each.direction != held.direction]
        kept.append(held)
    return found

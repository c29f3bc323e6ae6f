"""Debits a prepaid customer of what falls due: on its day, once, as far as balance and credit go; else it waits.

What is charged by the period is suspended while it waits. Every day, and as soon as there is money, it is tried again:
then the days it was suspended are not charged, and it goes on for the rest of its period.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.change_subscription import successor
from offhook.billing.catalogue.models import SubscriptionRow
from offhook.billing.catalogue.prepaid import DueGroup, Purse, due_groups
from offhook.billing.catalogue.subscriptions import give_back, make_due
from offhook.billing.invoices.rows import today_of
from offhook.kit.errors import InvalidInputError
from offhook.kit.money import Money
from offhook.tenancy.api import Account

_DAY = timedelta(days=1)
# Lots before balances, lowest id first, as everybody who locks both.
_LOCK_LOTS = text("""
    SELECT FROM minute_lots WHERE account_id = :customer_id AND source = 'product' AND expires_at > :now
     ORDER BY id FOR UPDATE
""")
_END_LOTS = text("""
    UPDATE minute_lots SET expires_at = greatest(CAST(:now AS timestamptz), from_at), rolls_over_until = NULL
     WHERE account_id = :customer_id AND expires_at > :now AND starts_with(key, :key)
""")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """There was no money for it, for the first time."""

    charge_id: UUID
    description: str
    cost: Money
    left: Money
    suspended: bool


class _NotEnoughError(Exception):
    """Takes back what was tried."""


async def debit_charges(session: AsyncSession, customer: Account, *, now: datetime) -> list[Waiting]:
    """All that is due by the customer's day, late periods too; those that began to wait now.

    System scope, in a transaction of its own.
    """
    today = today_of(customer, now)
    until = today + _DAY
    await make_due(session, customer_id=customer.id, until=until)
    suspended = await _suspended(session, customer)
    if not suspended and not await due_groups(session, customer, until=until):
        return []
    await session.execute(_LOCK_LOTS, {"customer_id": customer.id, "now": now})
    purse = await Purse.open(session, customer)
    for suspended_id in suspended:
        await _resume(session, customer, suspended_id, purse, today=today, now=now)
    began: list[Waiting] = []
    stuck: set[UUID] = set()
    for group in await due_groups(session, customer, until=until):
        try:
            if waits := await _debit(session, purse, group, stuck, today=today, now=now):
                began.append(waits)
        except InvalidInputError as error:
            log.warning("a charge could not be debited", charge_id=str(group.charges[0].id), error=error.message)
    await session.flush()
    return began


async def _debit(
    session: AsyncSession, purse: Purse, group: DueGroup, stuck: set[UUID], *, today: date, now: datetime
) -> Waiting | None:
    """`stuck` are subscriptions of which an older period waits: what came after it waits with it."""
    if len(group.charges) > 1 and not sum(row.net_micros for row in group.charges):
        for row in group.charges:  # given back before it was paid: nobody needs to read of it
            await session.delete(row)
        return None
    sold = group.subscription
    waits = sold is not None and (sold.id in stuck or _is_out(sold, today))
    if not waits and await purse.pay([group], now=now):
        if sold is not None:
            sold.suspended_on = None
        return None
    if sold is not None:
        stuck.add(sold.id)
    return await _wait(session, purse, group, today=today, now=now)


async def _wait(session: AsyncSession, purse: Purse, group: DueGroup, *, today: date, now: datetime) -> Waiting | None:
    """None when it waited before."""
    first = all(row.tried_on is None for row in group.charges)
    for row in group.charges:
        row.tried_on = today
    row, sold = group.charges[0], group.subscription
    if sold is not None and sold.suspended_on is None and (sold.ends_on is None or sold.ends_on > today):
        sold.suspended_on = today
        key = f"subscription:{sold.id}:"
        await session.execute(_END_LOTS, {"customer_id": row.customer_id, "now": now, "key": key})
    if not first:
        return None
    cost, currency = await purse.price(group), str(row.booked_currency)
    return Waiting(
        charge_id=row.id,
        description=row.description,
        cost=Money(cost, currency),
        left=Money(purse.left_micros, currency),
        suspended=sold is not None,
    )


async def _suspended(session: AsyncSession, customer: Account) -> Sequence[UUID]:
    """In the order in which they were sold."""
    query = select(SubscriptionRow.id).where(
        SubscriptionRow.customer_id == customer.id,
        SubscriptionRow.account_id == customer.parent_id,
        SubscriptionRow.suspended_on.is_not(None),
    )
    return (await session.scalars(query.order_by(SubscriptionRow.id))).all()


def _is_out(row: SubscriptionRow, today: date) -> bool:
    """A feature is had though nobody paid for it: how many there are is counted, and they are owed."""
    return row.kind != "feature" and row.suspended_on is not None and _had_until(row) < today


def _had_until(row: SubscriptionRow) -> date:
    assert row.suspended_on is not None
    return row.suspended_on if row.in_advance else row.suspended_on + _DAY


async def _resume(
    session: AsyncSession, customer: Account, subscription_id: UUID, purse: Purse, *, today: date, now: datetime
) -> None:
    """What was had is paid, and the rest of the running period from today; all of it or nothing."""
    asked = select(SubscriptionRow).where(SubscriptionRow.id == subscription_id).with_for_update()
    row = (await session.scalars(asked, execution_options={"populate_existing": True})).one()
    if not _is_out(row, today):
        return
    if row.ends_on is not None and row.ends_on <= today:  # it will not go on
        row.ends_on, row.suspended_on = min(row.ends_on, max(_had_until(row), row.sold_on)), None
        await session.flush()
        await give_back(session, row)
        return
    left = purse.left_micros
    try:
        async with session.begin_nested():
            await _go_on(session, customer, row, purse, today=today, now=now)
    except (_NotEnoughError, InvalidInputError):
        purse.left_micros = left


async def _go_on(
    session: AsyncSession, customer: Account, row: SubscriptionRow, purse: Purse, *, today: date, now: datetime
) -> None:
    fresh = successor(row, price_micros=row.price_micros, quantity=row.quantity, from_on=today)
    fresh.ends_on = row.ends_on
    row.ends_on, row.suspended_on = max(_had_until(row), row.sold_on), None
    session.add(fresh)
    await session.flush()
    await give_back(session, row)
    await make_due(session, customer_id=customer.id, until=today + _DAY)
    groups = await due_groups(session, customer, until=today + _DAY, subscriptions=[row.id, fresh.id])
    owed = [group for group in groups if sum(charge.net_micros for charge in group.charges)]
    if not await purse.pay(owed, now=now):
        raise _NotEnoughError

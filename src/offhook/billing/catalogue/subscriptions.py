"""Subscriptions as rows: what of them falls due, as charges that are made once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.catalogue.models import CatalogueChargeRow, SubscriptionRow
from offhook.billing.rating.periods import Anchor, Cycle
from offhook.billing.rating.recurring import DuePart, Recurring, due_parts
from offhook.db.rows import get_owned
from offhook.kit.ids import new_id
from offhook.kit.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What would come of an end."""

    given_back: Money
    """Not below zero."""
    still_due: Money


def recurring_of(row: SubscriptionRow) -> Recurring:
    """As the rules of periods see it."""
    return Recurring(
        price=Money(row.price_micros * row.quantity, row.currency),
        cycle=Cycle(Anchor(row.anchor_on.year, row.anchor_on.month, row.anchor_day), row.months),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        in_advance=row.in_advance,
    )


async def make_due(session: AsyncSession, *, customer_id: UUID, until: date) -> None:
    """Charges what falls due before a day, once however often it is asked; the session sees the seller's rows.

    Of what is suspended nothing falls due.
    """
    rows = await session.scalars(
        select(SubscriptionRow)
        .where(
            SubscriptionRow.customer_id == customer_id,
            SubscriptionRow.sold_on < until,
            SubscriptionRow.suspended_on.is_(None),
        )
        .order_by(SubscriptionRow.id)
        .with_for_update()
    )
    await _charge(session, rows.all(), until=until)


async def give_back(session: AsyncSession, row: SubscriptionRow) -> None:
    """After its end was set: days that were charged in advance and are not had."""
    assert row.ends_on is not None
    await _charge(session, [row], until=row.sold_on)


async def ending_of(session: AsyncSession, row: SubscriptionRow, *, ends_on: date) -> Ending:
    """If the day given were the first one not charged; nothing is changed."""
    charged, _ = await _charged(session, [row.id])
    # In arrears the last part falls due on the day before the end, so a day later all of it has.
    until = max(ends_on, row.starts_on) + timedelta(days=1)
    parts = due_parts(replace(recurring_of(row), ends_on=ends_on), until=until, charged=charged[row.id])
    amounts = [part.amount.micros for part in parts]
    return Ending(
        given_back=Money(-sum(micros for micros in amounts if micros < 0), row.currency),
        still_due=Money(sum(micros for micros in amounts if micros > 0), row.currency),
    )


async def get_subscription(session: AsyncSession, subscription_id: UUID, *, seller_id: UUID) -> SubscriptionRow:
    """Locked. Raises NotFoundError."""
    return await get_owned(
        session, SubscriptionRow, subscription_id, account_id=seller_id, called="subscription", lock=True
    )


async def running(session: AsyncSession, customer_id: UUID, *, on: date) -> Sequence[SubscriptionRow]:
    """Those a customer has on a day."""
    rows = await session.scalars(
        select(SubscriptionRow)
        .where(
            SubscriptionRow.customer_id == customer_id,
            SubscriptionRow.sold_on <= on,
            or_(SubscriptionRow.ends_on.is_(None), SubscriptionRow.ends_on > on),
        )
        .order_by(SubscriptionRow.id)
    )
    return rows.all()


async def _charge(session: AsyncSession, rows: Sequence[SubscriptionRow], *, until: date) -> None:
    charged, numbers = await _charged(session, [row.id for row in rows])
    for row in rows:
        for part in due_parts(recurring_of(row), until=until, charged=charged[row.id]):
            session.add(_charge_row(row, part, number=numbers[row.id, part.period.start] + 1))
    await session.flush()


async def _charged(
    session: AsyncSession, ids: Sequence[UUID]
) -> tuple[dict[UUID, dict[date, int]], dict[tuple[UUID, date], int]]:
    """Micros by subscription and first day of the period, and how many charges made them up."""
    micros: dict[UUID, dict[date, int]] = defaultdict(dict)
    numbers: dict[tuple[UUID, date], int] = defaultdict(int)
    query = select(
        CatalogueChargeRow.subscription_id, CatalogueChargeRow.period_start, CatalogueChargeRow.net_micros
    ).where(CatalogueChargeRow.subscription_id.in_(ids))
    for subscription_id, start, net_micros in await session.execute(query):
        assert subscription_id is not None
        assert start is not None
        micros[subscription_id][start] = micros[subscription_id].get(start, 0) + net_micros
        numbers[subscription_id, start] += 1
    return micros, numbers


def _charge_row(row: SubscriptionRow, due: DuePart, *, number: int) -> CatalogueChargeRow:
    return CatalogueChargeRow(
        id=new_id(),
        account_id=row.account_id,
        customer_id=row.customer_id,
        subscription_id=row.id,
        product_id=row.product_id,
        period_start=due.period.start,
        period_end=due.period.end,
        part_start=due.part.start,
        part_end=due.part.end,
        number=number,
        description=row.description,
        product_class=row.product_class,
        quantity=row.quantity,
        currency=row.currency,
        net_micros=due.amount.micros,
        due_on=due.due_on,
    )

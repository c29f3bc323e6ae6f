"""Opens each month's included minutes: those that plans grant, and blocks of minutes that are sold by the period."""

from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.catalogue.models import ProductRow, SubscriptionRow
from offhook.billing.catalogue.schemas import MinutesGiven
from offhook.billing.catalogue.subscriptions import recurring_of
from offhook.billing.invoices.rows import today_of
from offhook.billing.lots.models import LotRow
from offhook.billing.lots.rows import LotGrant, grant_lot
from offhook.billing.models import PlanVersionRow
from offhook.billing.rating.periods import MONTHLY, Anchor, Cycle, Period, midnight
from offhook.billing.schemas import IncludedGiven
from offhook.kit.money import round_half_up
from offhook.tenancy.api import Account

_MONTHS = Cycle(Anchor(2000, 1, 1), MONTHLY)
_EARLY = timedelta(hours=2)
"""Before a month begins, so that its first call finds its minutes."""
_GRANTING = text("""
    SELECT DISTINCT a.customer_id FROM plan_assignments a JOIN rate_plan_versions v ON v.plan_id = a.plan_id
     WHERE a.direction = 'out' AND v.included <> '[]'::jsonb
    UNION
    SELECT DISTINCT s.customer_id FROM subscriptions s JOIN products p ON p.id = s.product_id
     WHERE p.minutes IS NOT NULL
""")
_ASSIGNED = text("""
    SELECT plan_id, id, from_at, until_at FROM (
      SELECT plan_id, id, from_at, lead(from_at) OVER (ORDER BY from_at) AS until_at FROM plan_assignments
       WHERE customer_id = :customer_id AND direction = 'out') AS a
     WHERE from_at < :end AND (until_at IS NULL OR until_at > :now) ORDER BY from_at
""")


async def customers_with_minutes(session: AsyncSession) -> list[UUID]:
    """Who may be granted any."""
    return list(await session.scalars(_GRANTING))


async def open_lots(session: AsyncSession, customer: Account, *, now: datetime) -> None:
    """The running month's, and soon before it begins the next one's; each once. System scope."""
    for day in _days(customer, now):
        async for grant in _plan_grants(session, customer, month=_MONTHS.on(day), now=now):
            await grant_lot(session, customer.id, grant)
        await _open_blocks(session, customer, day=day)


async def end_plan_lots(session: AsyncSession, customer_id: UUID, *, at: datetime) -> None:
    """Another plan holds from then on: what the one before granted for the days after is not had. System scope."""
    rows = await session.scalars(
        select(LotRow)
        .where(LotRow.account_id == customer_id, LotRow.source == "plan", LotRow.expires_at > at)
        .order_by(LotRow.id)
        .with_for_update()
    )
    for row in rows:
        row.expires_at, row.rolls_over_until = max(at, row.from_at), None
    await session.flush()


async def mend_plan_lots(session: AsyncSession, customer: Account, *, now: datetime) -> None:
    """What was to come of the customer's plans was taken back; system scope.

    What that would have granted goes, for nobody can have used it yet, and what holds lasts as long as it would have.
    """
    rows = await session.scalars(
        select(LotRow)
        .where(LotRow.account_id == customer.id, LotRow.source == "plan", LotRow.expires_at > now)
        .order_by(LotRow.id)
        .with_for_update()
    )
    held = {row.key: row for row in rows}
    for day in _days(customer, now):
        async for grant in _plan_grants(session, customer, month=_MONTHS.on(day), now=now):
            if grant.key in held:
                row = held[grant.key]
                row.expires_at, row.rolls_over_until = grant.expires_at, grant.rolls_over_until
    for row in held.values():
        if row.from_at > now:
            await session.delete(row)
    await session.flush()
    await open_lots(session, customer, now=now)


def _days(customer: Account, now: datetime) -> list[date]:
    return sorted({today_of(customer, now), today_of(customer, now + _EARLY)})


async def _plan_grants(
    session: AsyncSession, customer: Account, *, month: Period, now: datetime
) -> AsyncIterator[LotGrant]:
    begin, end = month.instants(customer.time_zone)
    found = await session.execute(_ASSIGNED, {"customer_id": customer.id, "end": end, "now": now})
    for row in found.all():
        from_at = max(begin, row.from_at)
        version = await _version(session, row.plan_id, at=from_at)
        if version is None:
            continue
        share = Period(max(month.start, today_of(customer, from_at)), month.end)
        until_at = end if row.until_at is None else min(end, row.until_at)
        for each in version.included:
            given = IncludedGiven.model_validate(each)
            yield LotGrant(
                key=f"plan:{row.id}:{month.start}:{given.name}",
                source="plan",
                name=given.name,
                prefixes=given.prefixes,
                seconds=round_half_up(given.minutes * 60 * share.days, month.days),
                from_at=from_at,
                expires_at=until_at,
                rolls_over_until=_next_end(month, customer) if given.rolls_over and until_at == end else None,
                pays_connection_fee=given.pays_connection_fee,
            )


async def _open_blocks(session: AsyncSession, customer: Account, *, day: date) -> None:
    sold = await session.execute(
        select(SubscriptionRow, ProductRow)
        .join(ProductRow, ProductRow.id == SubscriptionRow.product_id)
        .where(
            SubscriptionRow.customer_id == customer.id,
            ProductRow.minutes.is_not(None),
            SubscriptionRow.sold_on <= day,
            SubscriptionRow.suspended_on.is_(None),
            or_(SubscriptionRow.ends_on.is_(None), SubscriptionRow.ends_on > day),
        )
    )
    for row, product in sold.all():
        given = MinutesGiven.model_validate(product.minutes)
        period = recurring_of(row).cycle.on(day)
        for share in _had(period, row):
            grant = LotGrant(
                key=f"subscription:{row.id}:{period.start}",
                source="product",
                name=given.name,
                prefixes=given.prefixes,
                seconds=round_half_up(given.minutes * 60 * row.quantity * share.days, period.days),
                from_at=midnight(share.start, customer.time_zone),
                expires_at=midnight(share.end, customer.time_zone),
                pays_connection_fee=given.pays_connection_fee,
            )
            await grant_lot(session, customer.id, grant)


def _had(period: Period, row: SubscriptionRow) -> Iterator[Period]:
    """The days of the period, free ones too."""
    share = period.common(Period(row.sold_on, row.ends_on or period.end)) if row.sold_on < period.end else None
    if share is not None and share.days:
        yield share


async def _version(session: AsyncSession, plan_id: UUID, *, at: datetime) -> PlanVersionRow | None:
    found = await session.scalars(
        select(PlanVersionRow)
        .where(PlanVersionRow.plan_id == plan_id, PlanVersionRow.effective_at <= at)
        .order_by(PlanVersionRow.effective_at.desc())
        .limit(1)
    )
    return found.one_or_none()


def _next_end(month: Period, customer: Account) -> datetime:
    return midnight(_MONTHS.on(month.end).end, customer.time_zone)

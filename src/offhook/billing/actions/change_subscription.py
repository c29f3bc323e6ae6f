"""Ends what a customer has by the period, or goes on with something else from a day on."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.sell_product import check_affordable, subscription_of, take_from_stock
from offhook.billing.catalogue.models import ProductRow, SubscriptionRow
from offhook.billing.catalogue.subscriptions import give_back
from offhook.billing.tariffs.conversion import check_rate
from offhook.kit.errors import ConflictError, InvalidInputError
from offhook.kit.ids import new_id
from offhook.tenancy.api import Account


async def end_subscription(session: AsyncSession, row: SubscriptionRow, *, ends_on: date, today: date) -> None:
    """The day given is the first one not charged; what was charged of it and later days is given back.

    Raises ConflictError when it has ended, InvalidInputError for a day in the past.
    """
    check_end(row, ends_on=ends_on, today=today)
    row.ends_on = ends_on
    await session.flush()
    await give_back(session, row)


def check_end(row: SubscriptionRow, *, ends_on: date, today: date) -> None:
    """Raises ConflictError when it has ended, InvalidInputError for a day in the past."""
    if row.ends_on is not None and row.ends_on <= today:
        raise ConflictError(f"it ended on {row.ends_on}")
    if ends_on < max(today, row.sold_on):
        raise InvalidInputError(f"it can end on {max(today, row.sold_on)} or later: days before have been had")


async def change_subscription(
    session: AsyncSession,
    row: SubscriptionRow,
    customer: Account,
    *,
    product: ProductRow,
    quantity: int,
    from_on: date,
    today: date,
) -> SubscriptionRow:
    """The days of a period before and after are charged by what was had; together they are the period.

    Periods of the same length go on from the same day, and free months stay. Raises what `end_subscription` raises.
    """
    if product.months is None:
        raise InvalidInputError(f"{product.name} is paid once: sell it instead")
    if row.ends_on is not None:
        raise ConflictError(f"it ends on {row.ends_on} already: change what comes after it instead")
    check_affordable(product, quantity)
    await check_rate(session, product.currency, customer, where="product_id")
    await take_from_stock(session, product, quantity - (row.quantity if product.id == row.product_id else 0))
    await end_subscription(session, row, ends_on=from_on, today=today)
    fresh = subscription_of(product, customer, quantity=quantity, sold_on=from_on)
    if product.months == row.months:
        fresh.anchor_on, fresh.anchor_day = row.anchor_on, row.anchor_day
        fresh.starts_on = max(from_on, row.starts_on)
    else:
        fresh.starts_on = max(from_on, row.starts_on)
        fresh.anchor_on, fresh.anchor_day = fresh.starts_on, fresh.starts_on.day
    session.add(fresh)
    await session.flush()
    return fresh


def successor(row: SubscriptionRow, *, price_micros: int, quantity: int, from_on: date) -> SubscriptionRow:
    """The same from a day on with another price or quantity, its periods as they were."""
    return SubscriptionRow(
        id=new_id(),
        account_id=row.account_id,
        customer_id=row.customer_id,
        kind=row.kind,
        product_id=row.product_id,
        feature=row.feature,
        description=row.description,
        product_class=row.product_class,
        currency=row.currency,
        price_micros=price_micros,
        quantity=quantity,
        months=row.months,
        in_advance=row.in_advance,
        anchor_on=row.anchor_on,
        anchor_day=row.anchor_day,
        sold_on=from_on,
        starts_on=max(from_on, row.starts_on),
    )

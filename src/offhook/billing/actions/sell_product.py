"""Sells a product to a customer: a charge made once, or a subscription; a block of minutes gives the minutes."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.pay_for_sale import pay_for_sale
from offhook.billing.catalogue.feature_words import setup_words
from offhook.billing.catalogue.models import CatalogueChargeRow, ProductRow, SubscriptionRow
from offhook.billing.catalogue.schemas import MinutesGiven
from offhook.billing.lots.rows import LotGrant, grant_lot
from offhook.billing.rating.periods import Anchor, midnight
from offhook.billing.tariffs.conversion import check_rate
from offhook.kit.errors import ConflictError, InvalidInputError
from offhook.kit.ids import new_id
from offhook.kit.money import Money
from offhook.tenancy.api import Account

MOST_MICROS = 10**15
"""A milliard of whatever currency; thousands of such lines still fit into the sum of an invoice."""


@dataclass(frozen=True, slots=True)
class Sale:
    """What came of it: one of the two."""

    subscription: SubscriptionRow | None = None
    charge: CatalogueChargeRow | None = None


async def sell_product(
    session: AsyncSession, product: ProductRow, customer: Account, *, quantity: int, starts_on: date, now: datetime
) -> Sale:
    """From a civil day of the customer on; system scope.

    Raises ConflictError when there are not so many in stock, InvalidInputError for an amount nobody can owe or a
    currency without a rate to the customer's, CreditLimitError when a prepaid customer cannot pay what is due at once.
    """
    check_affordable(product, quantity)
    await check_rate(session, product.currency, customer, where="product_id")
    await take_from_stock(session, product, quantity)
    sold: dict[str, Any] = {"product": product, "quantity": quantity, "due_on": starts_on}
    setup, price = Money(product.setup_micros, product.currency), Money(product.price_micros, product.currency)
    charges = []
    if setup:
        words = setup_words(product.name, customer.language)
        kind: dict[str, Any] = {"product_class": product.product_class, "quantity": quantity, "due_on": starts_on}
        charges.append(await charge_once(session, customer, description=words, price=setup, **kind))
    if product.months is None:
        charges.append(await charge_once(session, customer, description=product.name, price=price, **sold))
        await pay_for_sale(session, customer, charges=charges, subscription=None, now=now)
        await _give_minutes(session, product, customer, charges[-1], starts_on=starts_on, now=now)
        return Sale(charge=charges[-1])
    row = subscription_of(product, customer, quantity=quantity, sold_on=starts_on)
    session.add(row)
    await session.flush()
    await pay_for_sale(session, customer, charges=charges, subscription=row, now=now)
    return Sale(subscription=row)


def check_affordable(product: ProductRow, quantity: int) -> None:
    """Raises InvalidInputError for an amount nobody can owe."""
    if (product.price_micros + product.setup_micros) * quantity > MOST_MICROS:
        raise InvalidInputError("so many of them cost more than anybody can owe")


def subscription_of(product: ProductRow, customer: Account, *, quantity: int, sold_on: date) -> SubscriptionRow:
    """Its periods begin when the free months are over, on the day of the month it was sold on."""
    assert product.months is not None
    first = Anchor.on(sold_on).after(product.free_months)
    return SubscriptionRow(
        id=new_id(),
        account_id=product.account_id,
        customer_id=customer.id,
        kind="product",
        product_id=product.id,
        description=product.name,
        product_class=product.product_class,
        currency=product.currency,
        price_micros=product.price_micros,
        quantity=quantity,
        months=product.months,
        in_advance=product.in_advance,
        anchor_on=first,
        anchor_day=sold_on.day,
        sold_on=sold_on,
        starts_on=first,
    )


async def charge_once(
    session: AsyncSession,
    customer: Account,
    *,
    description: str,
    price: Money,
    due_on: date,
    quantity: int = 1,
    product: ProductRow | None = None,
    product_class: str = "service",
) -> CatalogueChargeRow:
    """For the next invoice after that day; `price` is that of one. With `product` it stands for what left the stock."""
    assert customer.parent_id is not None
    row = CatalogueChargeRow(
        id=new_id(),
        account_id=customer.parent_id,
        customer_id=customer.id,
        product_id=product.id if product else None,
        description=description,
        product_class=product.product_class if product else product_class,
        quantity=quantity,
        currency=price.currency,
        net_micros=Money(price.micros * quantity, price.currency).payable().micros,
        due_on=due_on,
    )
    session.add(row)
    await session.flush()
    return row


async def take_from_stock(session: AsyncSession, product: ProductRow, quantity: int) -> None:
    """One conditional update: two who buy the last one at once do not both get it. Raises ConflictError."""
    if product.stock is None or quantity <= 0:
        return
    taken = await session.execute(
        update(ProductRow)
        .where(ProductRow.id == product.id, ProductRow.stock >= quantity)
        .values(stock=ProductRow.stock - quantity)
        .returning(ProductRow.stock)
    )
    if taken.scalar_one_or_none() is None:
        raise ConflictError(f"there are not {quantity} of {product.name} in stock; ask for fewer, or fill it up first")


async def put_back_in_stock(session: AsyncSession, row: CatalogueChargeRow) -> None:
    """What was sold by a charge that is taken back; what never runs out stays so."""
    if row.product_id is None or row.subscription_id is not None:
        return
    await session.execute(
        update(ProductRow)
        .where(ProductRow.id == row.product_id, ProductRow.stock.is_not(None), ProductRow.months.is_(None))
        .values(stock=ProductRow.stock + row.quantity)
    )


async def _give_minutes(
    session: AsyncSession,
    product: ProductRow,
    customer: Account,
    charge: CatalogueChargeRow,
    *,
    starts_on: date,
    now: datetime,
) -> None:
    if product.minutes is None:
        return
    given = MinutesGiven.model_validate(product.minutes)
    ends = Anchor.on(starts_on).after(given.lasts_months)
    grant = LotGrant(
        key=f"charge:{charge.id}",
        source="product",
        name=given.name,
        prefixes=given.prefixes,
        seconds=given.minutes * 60 * charge.quantity,
        from_at=max(now, midnight(starts_on, customer.time_zone)),
        expires_at=midnight(ends, customer.time_zone),
        pays_connection_fee=given.pays_connection_fee,
    )
    await grant_lot(session, customer.id, grant)

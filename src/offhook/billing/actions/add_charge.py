"""Charges a customer for something that is no product: once, or by the period."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.sell_product import Sale, charge_once
from offhook.billing.amounts import payable_amount
from offhook.billing.catalogue.models import SubscriptionRow
from offhook.billing.catalogue.schemas import ChargeGiven
from offhook.billing.tariffs.conversion import check_rate
from offhook.kit.ids import new_id
from offhook.tenancy.api import Account


async def add_charge(session: AsyncSession, customer: Account, given: ChargeGiven, *, today: date) -> Sale:
    """From a day on, which may be past: then the next invoice has all that fell due since. System scope.

    Raises InvalidInputError for an amount finer than a cent, or in a currency without a rate to the customer's.
    """
    price = payable_amount(given.amount, given.currency or customer.currency, where="amount")
    await check_rate(session, price.currency, customer, where="currency")
    starts_on = given.starts_on or today
    if given.months is None:
        charge = await charge_once(
            session,
            customer,
            description=given.description,
            price=price,
            product_class=given.tax_class,
            due_on=starts_on,
        )
        return Sale(charge=charge)
    assert customer.parent_id is not None
    row = SubscriptionRow(
        id=new_id(),
        account_id=customer.parent_id,
        customer_id=customer.id,
        kind="charge",
        description=given.description,
        product_class=given.tax_class,
        currency=price.currency,
        price_micros=price.micros,
        quantity=1,
        months=given.months,
        in_advance=given.in_advance,
        anchor_on=starts_on,
        anchor_day=starts_on.day,
        sold_on=starts_on,
        starts_on=starts_on,
    )
    session.add(row)
    await session.flush()
    return Sale(subscription=row)

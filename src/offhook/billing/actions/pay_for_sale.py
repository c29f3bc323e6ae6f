"""Debits a prepaid customer of what it buys at once, before it has anything of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.catalogue.models import CatalogueChargeRow, SubscriptionRow
from offhook.billing.catalogue.prepaid import DueGroup, Purse, due_groups, is_prepaid
from offhook.billing.catalogue.subscriptions import make_due
from offhook.billing.invoices.rows import today_of
from offhook.billing.ledger.errors import CreditLimitError
from offhook.tenancy.api import Account


async def pay_for_sale(
    session: AsyncSession,
    customer: Account,
    *,
    charges: Sequence[CatalogueChargeRow],
    subscription: SubscriptionRow | None,
    now: datetime,
) -> None:
    """Nothing for others, nor of what is due only later: that is debited then. System scope.

    Raises CreditLimitError when balance and credit are not enough: then nothing must be sold.
    """
    if not await is_prepaid(session, customer.id):
        return
    today = today_of(customer, now)
    purse = await Purse.open(session, customer)
    groups = [DueGroup(charges=[row], subscription=None) for row in charges if row.due_on <= today]
    if subscription is not None:
        await make_due(session, customer_id=customer.id, until=today + timedelta(days=1))
        groups += await due_groups(session, customer, until=today + timedelta(days=1), subscriptions=[subscription.id])
    if groups and not await purse.pay(groups, now=now):
        raise CreditLimitError("the balance is not enough for this: top it up first")

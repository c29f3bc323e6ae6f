"""Sets what a seller must earn on a customer's calls, and how the customer pays for what is charged."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.catalogue.models import CatalogueChargeRow, SubscriptionRow
from offhook.billing.channels import TARIFFS_CHANNEL
from offhook.billing.models import TermsRow
from offhook.billing.parties.models import ProfileRow
from offhook.billing.tariffs.routing_schemas import CustomerTermsGiven
from offhook.billing.taxes.charging import refresh_taxes
from offhook.db.notices import notify
from offhook.tenancy.api import Account


async def set_terms(session: AsyncSession, customer: Account, given: CustomerTermsGiven, *, now: datetime) -> TermsRow:
    """For calls from now on; system scope."""
    row = await session.get(TermsRow, customer.id)
    if row is None:
        fresh: dict[str, Any] = {"customer_id": customer.id, "account_id": customer.parent_id}
        await session.execute(insert(TermsRow).values(fresh).on_conflict_do_nothing())
        if customer.parent_id is not None and await session.get(ProfileRow, customer.parent_id) is not None:
            await refresh_taxes(session, [customer], now=now)
        row = await session.get_one(TermsRow, customer.id, populate_existing=True)
    row.floor_percent, row.floor_per_minute = given.floor_percent, given.floor_per_minute
    if given.prepaid is not None:
        row.prepaid = given.prepaid
        if not given.prepaid:  # what waited for money goes on the next invoice
            suspended = update(SubscriptionRow).where(SubscriptionRow.customer_id == customer.id)
            await session.execute(suspended.values(suspended_on=None))
            waiting = update(CatalogueChargeRow).where(CatalogueChargeRow.customer_id == customer.id)
            await session.execute(waiting.values(tried_on=None))
    await session.flush()
    await notify(session, TARIFFS_CHANNEL, kind="terms", id=str(customer.id))
    return row

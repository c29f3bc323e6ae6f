"""Sets what a seller must earn on a customer's calls."""

from datetime import date
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.invoice_models import ProfileRow
from offhook.billing.models import TermsRow
from offhook.billing.parties import refresh_call_taxes
from offhook.billing.routing_schemas import CustomerTermsGiven
from offhook.billing.tariffs import TARIFFS_CHANNEL
from offhook.db.notices import notify
from offhook.tenancy.api import Account


async def set_terms(session: AsyncSession, customer: Account, given: CustomerTermsGiven, *, today: date) -> TermsRow:
    """For calls from now on; system scope."""
    row = await session.get(TermsRow, customer.id)
    if row is None:
        fresh: dict[str, Any] = {"customer_id": customer.id, "account_id": customer.parent_id, "taxes": []}
        await session.execute(insert(TermsRow).values(fresh).on_conflict_do_nothing())
        if customer.parent_id is not None and await session.get(ProfileRow, customer.parent_id) is not None:
            await refresh_call_taxes(session, [customer], on=today)
        row = await session.get_one(TermsRow, customer.id, populate_existing=True)
    row.floor_percent, row.floor_per_minute = given.floor_percent, given.floor_per_minute
    await session.flush()
    await notify(session, TARIFFS_CHANNEL, kind="terms", id=str(customer.id))
    return row

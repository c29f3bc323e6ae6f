"""Tells customers that their automatic top-up was switched off: they count on it."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.books.views import balance_name
from offhook.billing.models import LedgerAccountRow
from offhook.billing.paper.words import Words
from offhook.billing.parties.mail import notice_to, send_notice
from offhook.billing.ports import InvoicingParts
from offhook.kit.ids import new_id
from offhook.kit.mail import Mail
from offhook.tenancy.api import get_account

# A rule that its owner switches off waits for nothing; one that we switched off still has the time of the next try.
_STOPPED = text("""
    UPDATE top_up_rules SET next_try_at = NULL WHERE NOT enabled AND next_try_at IS NOT NULL
    RETURNING customer_id, currency
""")


async def tell_of_stopped_top_ups(parts: InvoicingParts) -> int:
    """One mail for each rule: its method is gone, or failed too often."""
    async with parts.database.system() as session:
        mails = [await _mail(session, *row) for row in (await session.execute(_STOPPED)).all()]
    return sum([await send_notice(parts.mailer, mail) for mail in mails if mail is not None])


async def _mail(session: AsyncSession, customer_id: UUID, currency: str) -> Mail | None:
    customer = await get_account(session, customer_id)
    words = Words(customer.language, customer.country)
    balance = await session.get(LedgerAccountRow, balance_name(customer_id, currency).id)
    told = {"balance": words.money(balance.posted if balance else 0, currency)}
    return await notice_to(session, customer, "top_up_stopped", told, mail_id=f"top-up-off-{new_id()}", words=words)

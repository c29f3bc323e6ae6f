"""The worker's part of prepaid customers: what fell due is debited, and who has not enough is told."""

from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.debit_charges import Waiting, debit_charges
from offhook.billing.models import TermsRow
from offhook.billing.paper.words import Words
from offhook.billing.parties.mail import notice_to, send_notice
from offhook.billing.ports import InvoicingParts
from offhook.kit.errors import OffhookError
from offhook.kit.mail import Mail
from offhook.kit.money import Money
from offhook.tenancy.api import Account, get_account

log = structlog.get_logger(__name__)


async def debit_prepaid(parts: InvoicingParts) -> None:
    """Every minute; a customer at a time, so that one with a fault holds up nobody."""
    async with parts.database.system() as session:
        found = await session.scalars(select(TermsRow.customer_id).where(TermsRow.prepaid))
        customers = list(found.all())
    for customer_id in customers:
        try:
            mails = await _debit(parts, customer_id)
        except OffhookError:
            log.exception("a prepaid customer was not debited", customer_id=str(customer_id))
            continue
        for mail in mails:
            await send_notice(parts.mailer, mail)


async def _debit(parts: InvoicingParts, customer_id: UUID) -> list[Mail]:
    async with parts.database.system() as session:
        customer = await get_account(session, customer_id)
        waiting = await debit_charges(session, customer, now=parts.clock.now())
        told = [await _mail(session, customer, one) for one in waiting]
    return [mail for mail in told if mail is not None]


async def _mail(session: AsyncSession, customer: Account, one: Waiting) -> Mail | None:
    words = Words(customer.language, customer.country)

    def money(amount: Money) -> str:
        return words.money(amount.micros, amount.currency)

    told = {"what": one.description, "amount": money(one.cost), "left": money(one.left)}
    kind = "suspended" if one.suspended else "charge_waits"
    return await notice_to(session, customer, kind, told, mail_id=f"charge-{one.charge_id}", words=words)

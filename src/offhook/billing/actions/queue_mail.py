"""Puts an invoice, credit note or reminder into the mail."""

from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.channels import INVOICING_CHANNEL
from offhook.billing.invoices.models import InvoiceMailRow, InvoiceRow
from offhook.billing.parties.profiles import profile_of
from offhook.db.notices import notify
from offhook.kit.errors import ConflictError, InvalidInputError
from offhook.kit.ids import new_id


async def queue_mail(
    session: AsyncSession, row: InvoiceRow, *, kind: str, to: Literal["customer", "seller"], now: datetime
) -> None:
    """The worker sends it. Raises ConflictError for a draft, InvalidInputError without an address; system scope."""
    if row.state != "approved":
        raise ConflictError("a draft is not sent: approve it first")
    recipient = (await profile_of(session, row.customer_id if to == "customer" else row.account_id)).email
    if not recipient:
        whose = "customer's" if to == "customer" else "account's own"
        raise InvalidInputError(f"there is no e-mail address: enter one in the {whose} billing profile")
    session.add(
        InvoiceMailRow(
            id=new_id(),
            account_id=row.account_id,
            invoice_id=row.id,
            kind=kind,
            recipient=recipient,
            next_try_at=now,
        )
    )
    await session.flush()
    await notify(session, INVOICING_CHANNEL, kind="mail", id=str(row.id))

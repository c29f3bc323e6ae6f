"""Reminds of one overdue invoice because somebody says so, whatever days the profile names."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.queue_mail import queue_mail
from offhook.billing.invoices.models import InvoiceMailRow, InvoiceRow
from offhook.billing.invoices.rows import get_sold, today_of
from offhook.billing.invoices.views import status_of
from offhook.kit.errors import ConflictError
from offhook.tenancy.api import get_account

MOST_LEVELS = 3
"""Reminders that there are words for; those after the last one say the same."""


async def remind_by_hand(session: AsyncSession, invoice_id: UUID, *, seller_id: UUID, now: datetime) -> InvoiceRow:
    """In the words of the next level, which the automatic ones go on from. System scope.

    Raises ConflictError when it is not overdue or a reminder is on its way, InvalidInputError without an address.
    """
    row = await get_sold(session, invoice_id, seller_id=seller_id, lock=True)
    today = today_of(await get_account(session, seller_id), now)
    if row.kind != "invoice" or status_of(row, today=today) != "overdue":
        raise ConflictError("only an invoice that is overdue is reminded of")
    waiting = select(InvoiceMailRow.id).where(
        InvoiceMailRow.invoice_id == row.id,
        InvoiceMailRow.state == "queued",
        InvoiceMailRow.kind.startswith("reminder_", autoescape=True),
    )
    if await session.scalar(waiting.limit(1)) is not None:
        raise ConflictError("a reminder is on its way already: wait until it is sent")
    level = min(row.reminder_level + 1, MOST_LEVELS)
    await queue_mail(session, row, kind=f"reminder_{level}", to="customer", now=now)
    row.reminder_level, row.reminded_at = level, now
    await session.flush()
    return row

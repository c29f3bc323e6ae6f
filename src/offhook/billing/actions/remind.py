"""Reminds of invoices that are overdue, level by level."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.queue_mail import queue_mail
from offhook.billing.invoices.models import InvoiceRow
from offhook.billing.invoices.rows import today_of
from offhook.billing.parties.profiles import profile_of
from offhook.kit.errors import InvalidInputError
from offhook.tenancy.api import get_account

_BATCH = 200


async def remind(session: AsyncSession, *, now: datetime) -> int:
    """How many were put into the mail; each level once, and no two levels in one day. System scope."""
    overdue = select(InvoiceRow).where(
        InvoiceRow.state == "approved",
        InvoiceRow.kind == "invoice",
        InvoiceRow.paid_micros < InvoiceRow.gross_micros,
        InvoiceRow.due_on < now.date(),
        (InvoiceRow.reminded_at.is_(None)) | (InvoiceRow.reminded_at < now - timedelta(days=1)),
    )
    count = 0
    rows = await session.scalars(overdue.order_by(InvoiceRow.due_on).with_for_update(skip_locked=True))
    for row in rows.all():
        if await _is_due(session, row, now=now):
            try:
                await queue_mail(session, row, kind=f"reminder_{row.reminder_level + 1}", to="customer", now=now)
            except InvalidInputError:
                continue  # without an address there is nobody to remind; the list shows it as overdue
            row.reminder_level += 1
            row.reminded_at = now
            count += 1
        if count >= _BATCH:
            break
    return count


async def _is_due(session: AsyncSession, row: InvoiceRow, *, now: datetime) -> bool:
    days = (await profile_of(session, row.account_id)).reminder_days
    seller = await get_account(session, row.account_id)
    assert row.due_on is not None
    late = (today_of(seller, now) - row.due_on).days
    return row.reminder_level < len(days) and late >= days[row.reminder_level]

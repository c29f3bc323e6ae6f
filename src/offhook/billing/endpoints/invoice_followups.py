"""What is done about an invoice that was sent: it is taken back, or somebody is reminded of it."""

from uuid import UUID

from fastapi import APIRouter, Depends, status

from offhook.billing.actions.credit_invoice import credit_invoice
from offhook.billing.actions.remind_by_hand import remind_by_hand
from offhook.billing.invoices.rows import today_of
from offhook.billing.invoices.schemas import CreditGiven, InvoiceDetail
from offhook.billing.invoices.views import customer_names, sold_detail
from offhook.tenancy.api import (
    CurrentAccount,
    CurrentClock,
    CurrentDatabase,
    CurrentPrincipal,
    IdempotentRoute,
    TenantSession,
    record_audit,
    require,
)

router = APIRouter(prefix="/invoices", dependencies=[Depends(require(role="billing"))], route_class=IdempotentRoute)


@router.post("/{invoice_id}/credit-notes", status_code=status.HTTP_201_CREATED)
async def draft_credit_note(
    invoice_id: UUID,
    given: CreditGiven,
    session: TenantSession,
    account: CurrentAccount,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
) -> InvoiceDetail:
    """Takes it back, whole or in part, never more than is left of it; a draft, to be approved like an invoice."""
    async with database.widened(session):
        row = await credit_invoice(session, invoice_id, seller_id=account.id, lines=given.lines, note=given.note)
    await record_audit(session, principal, "credit_note.drafted", str(invoice_id))
    await session.refresh(row)
    names = await customer_names(session, [row])
    return await sold_detail(session, row, names=names, today=today_of(account, clock.now()))


@router.post("/{invoice_id}/reminders", status_code=status.HTTP_202_ACCEPTED)
async def remind_of_invoice(
    invoice_id: UUID,
    session: TenantSession,
    account: CurrentAccount,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
) -> InvoiceDetail:
    """Mails the customer the next reminder at once, whatever the profile's days are; only when it is overdue."""
    now = clock.now()
    async with database.widened(session):
        row = await remind_by_hand(session, invoice_id, seller_id=account.id, now=now)
    await record_audit(session, principal, "invoice.reminded", f"{row.number}, level {row.reminder_level}")
    names = await customer_names(session, [row])
    return await sold_detail(session, row, names=names, today=today_of(account, now))

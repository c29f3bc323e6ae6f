"""Which money pays which invoice: the one that the payment names, and otherwise the oldest first."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.invoices.models import InvoicePaymentRow, InvoiceRow
from offhook.billing.ledger.account import LedgerAccountName
from offhook.kit.ids import new_id

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:pair, 7))")
_RECEIVED = text("SELECT COALESCE(-sum(micros), 0) FROM postings WHERE ledger_account_id = :id AND kind = 'payment'")
_CREDITED = text("""
    SELECT COALESCE(sum(gross_micros), 0) FROM invoices
     WHERE account_id = :seller_id AND customer_id = :customer_id AND currency = :currency
       AND kind = 'credit_note' AND state = 'approved'
""")
_GIVEN = text("""
    SELECT COALESCE(sum(p.micros), 0) FROM invoice_payments p JOIN invoices i ON i.id = p.invoice_id
     WHERE i.account_id = :seller_id AND i.customer_id = :customer_id AND i.currency = :currency
""")


async def lock_open_items(session: AsyncSession, *, seller_id: UUID, customer_id: UUID, currency: str) -> None:
    """Until the transaction ends. Always taken before a balance is, so that nobody waits in a circle."""
    await session.execute(_ONE_AT_A_TIME, {"pair": f"{seller_id}/{customer_id}/{currency}"})


async def match_open_items(
    session: AsyncSession,
    *,
    seller_id: UUID,
    customer_id: UUID,
    currency: str,
    source: str,
    now: datetime,
    first: UUID | None = None,
) -> int:
    """Gives what was paid in or credited and belongs to no invoice yet to open ones; the micros that are left.

    When money was taken back (a refund, a returned debit), the youngest paid invoices are open again. System scope.
    """
    who = {"seller_id": seller_id, "customer_id": customer_id, "currency": currency}
    await lock_open_items(session, seller_id=seller_id, customer_id=customer_id, currency=currency)
    received = LedgerAccountName(account_id=seller_id, kind="received", currency=currency, peer=str(customer_id))
    free = int(await session.scalar(_RECEIVED, {"id": received.id}) or 0)
    free += int(await session.scalar(_CREDITED, who) or 0) - int(await session.scalar(_GIVEN, who) or 0)
    if not free:
        return 0
    for invoice in await _candidates(session, who, paying=free > 0, first=first):
        open_micros = invoice.gross_micros - invoice.paid_micros
        part = min(free, open_micros) if free > 0 else max(free, -invoice.paid_micros)
        if part:
            free -= part
            await give(session, invoice, micros=part, source=source, now=now)
        if not free:
            break
    return free


async def give(session: AsyncSession, invoice: InvoiceRow, *, micros: int, source: str, now: datetime) -> None:
    """So much of the money is this invoice's."""
    invoice.paid_micros += micros
    kept = select(InvoicePaymentRow).where(
        InvoicePaymentRow.invoice_id == invoice.id, InvoicePaymentRow.source == source
    )
    if (row := (await session.scalars(kept)).one_or_none()) is not None:
        row.micros += micros
    else:
        session.add(
            InvoicePaymentRow(
                id=new_id(),
                account_id=invoice.account_id,
                invoice_id=invoice.id,
                source=source,
                micros=micros,
                at=now,
            )
        )
    await session.flush()


async def _candidates(
    session: AsyncSession, who: dict[str, object], *, paying: bool, first: UUID | None
) -> list[InvoiceRow]:
    query = select(InvoiceRow).where(
        InvoiceRow.account_id == who["seller_id"],
        InvoiceRow.customer_id == who["customer_id"],
        InvoiceRow.currency == who["currency"],
        InvoiceRow.kind == "invoice",
        InvoiceRow.state == "approved",
    )
    if paying:
        query = query.where(InvoiceRow.paid_micros < InvoiceRow.gross_micros).order_by(InvoiceRow.due_on, InvoiceRow.id)
    else:
        query = query.where(InvoiceRow.paid_micros > 0).order_by(InvoiceRow.due_on.desc(), InvoiceRow.id.desc())
    found = list(await session.scalars(query.with_for_update()))
    return sorted(found, key=lambda invoice: invoice.id != first) if first is not None else found

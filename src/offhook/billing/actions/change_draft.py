"""Changes a draft while it is reviewed: its note, its lines, or that it is there at all."""

from datetime import date
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.amounts import payable_amount
from offhook.billing.invoices.credit_notes import check_credit
from offhook.billing.invoices.models import InvoiceRow, LineRow
from offhook.billing.invoices.rows import add_up, get_draft
from offhook.billing.invoices.schemas import DraftLineGiven, DraftLinePatch
from offhook.billing.taxes.charging import tax_for
from offhook.kit.errors import ConflictError, NotFoundError
from offhook.kit.ids import new_id
from offhook.tenancy.api import get_account


async def add_line(
    session: AsyncSession, invoice_id: UUID, *, seller_id: UUID, given: DraftLineGiven, today: date
) -> InvoiceRow:
    """With the tax that such a thing carries today; below zero it gives something back. System scope."""
    row = await get_draft(session, invoice_id, seller_id=seller_id)
    seller, customer = await get_account(session, seller_id), await get_account(session, row.customer_id)
    tax = await tax_for(session, seller=seller, customer=customer, product_class=given.product_class, on=today)
    last = await session.scalar(select(func.max(LineRow.place)).where(LineRow.invoice_id == row.id))
    session.add(
        LineRow(
            id=new_id(),
            account_id=seller_id,
            invoice_id=row.id,
            place=(last or 0) + 1,
            kind="manual",
            product_class=given.product_class,
            description=given.description,
            quantity=given.quantity,
            unit="C62",
            net_micros=payable_amount(given.net, row.currency, where="net").micros,
            taxes=[tax.model_dump()],
        )
    )
    await session.flush()
    await _add_up(session, row)
    return row


async def change_line(
    session: AsyncSession, invoice_id: UUID, line_id: UUID, *, seller_id: UUID, given: DraftLinePatch
) -> InvoiceRow:
    """Raises ConflictError for another price of calls: what they cost is in the ledger; add a line that takes back."""
    row, line = await _line(session, invoice_id, line_id, seller_id=seller_id)
    if given.net is not None and line.kind == "usage":
        raise ConflictError("calls cost what they were rated; add a line below zero to give something back")
    if given.description is not None:
        line.description = given.description
    if given.net is not None:
        line.net_micros = payable_amount(given.net, row.currency, where="net").micros
    await session.flush()
    await _add_up(session, row)
    return row


async def remove_line(session: AsyncSession, invoice_id: UUID, line_id: UUID, *, seller_id: UUID) -> InvoiceRow:
    """A charge that is removed comes again with the next draft. Raises ConflictError for calls."""
    row, line = await _line(session, invoice_id, line_id, seller_id=seller_id)
    if line.kind == "usage":
        raise ConflictError("calls stay on the invoice: they are booked; add a line below zero to give something back")
    await session.delete(line)
    await session.flush()
    await _add_up(session, row)
    return row


async def remove_draft(session: AsyncSession, invoice_id: UUID, *, seller_id: UUID) -> None:
    """Its calls and charges are free for the next draft; system scope, for calls are."""
    row = await get_draft(session, invoice_id, seller_id=seller_id)
    await session.execute(delete(InvoiceRow).where(InvoiceRow.id == row.id))


async def _add_up(session: AsyncSession, row: InvoiceRow) -> None:
    await add_up(session, row)
    if row.corrects_id is not None:
        await check_credit(session, row)


async def _line(
    session: AsyncSession, invoice_id: UUID, line_id: UUID, *, seller_id: UUID
) -> tuple[InvoiceRow, LineRow]:
    row = await get_draft(session, invoice_id, seller_id=seller_id)
    line = await session.get(LineRow, line_id)
    if line is None or line.invoice_id != row.id:
        raise NotFoundError("the draft has no such line")
    return row, line

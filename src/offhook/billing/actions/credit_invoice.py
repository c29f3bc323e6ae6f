"""Drafts a credit note: takes an invoice back, whole or in part."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.invoice_models import InvoiceRow, LineRow
from offhook.billing.invoice_rows import add_up, get_sold, line_rows
from offhook.billing.invoice_schemas import CreditLineGiven
from offhook.kit.errors import ConflictError, InvalidInputError
from offhook.kit.ids import new_id
from offhook.kit.money import Money


async def credit_invoice(
    session: AsyncSession, invoice_id: UUID, *, seller_id: UUID, lines: Sequence[CreditLineGiven] | None, note: str
) -> InvoiceRow:
    """A draft, to be approved like any other; without `lines` it takes back all of them. System scope.

    Raises ConflictError when more would be given back than was charged.
    """
    invoice = await get_sold(session, invoice_id, seller_id=seller_id, lock=True)
    if invoice.kind != "invoice" or invoice.state != "approved":
        raise ConflictError("only an approved invoice can be credited; a draft can be changed or removed")
    credit = InvoiceRow(
        id=new_id(),
        account_id=seller_id,
        customer_id=invoice.customer_id,
        kind="credit_note",
        corrects_id=invoice.id,
        period_start=invoice.period_start,
        period_end=invoice.period_end,
        currency=invoice.currency,
        language=invoice.language,
        note=note,
    )
    session.add(credit)
    await session.flush()
    charged = {row.id: row for row in await line_rows(session, invoice.id)}
    wanted = {each.line_id: each.net for each in lines} if lines is not None else dict.fromkeys(charged)
    for place, (line_id, net) in enumerate(wanted.items(), 1):
        if line_id not in charged:
            raise InvalidInputError(f"{invoice.number} has no line {line_id}")
        session.add(_line(credit, charged[line_id], place=place, net=net))
    await session.flush()
    await add_up(session, credit)
    await _check_sum(session, invoice)
    return credit


def _line(credit: InvoiceRow, charged: LineRow, *, place: int, net: str | None) -> LineRow:
    micros = charged.net_micros if net is None else Money.parse(net, credit.currency).payable().micros
    whole = micros == charged.net_micros
    return LineRow(
        id=new_id(),
        account_id=credit.account_id,
        invoice_id=credit.id,
        place=place,
        kind="manual",
        product_class=charged.product_class,
        description=charged.description,
        quantity=charged.quantity if whole else "1",
        unit=charged.unit if whole else "C62",
        net_micros=micros,
        taxes=charged.taxes,
    )


async def _check_sum(session: AsyncSession, invoice: InvoiceRow) -> None:
    """Drafts count too: two that are written at once cannot both be approved."""
    credited = select(func.coalesce(func.sum(InvoiceRow.gross_micros), 0)).where(InvoiceRow.corrects_id == invoice.id)
    if int(await session.scalar(credited) or 0) > invoice.gross_micros:
        raise ConflictError(f"more would be given back than {invoice.number} charged")

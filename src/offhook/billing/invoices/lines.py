"""Lines of invoices: as rows, and as the document shows them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.invoices.models import InvoiceRow, LineRow
from offhook.billing.paper.document import FxUsed, Line, LineTax


async def line_rows(session: AsyncSession, invoice_id: UUID) -> Sequence[LineRow]:
    """In their order."""
    query = select(LineRow).where(LineRow.invoice_id == invoice_id).order_by(LineRow.place, LineRow.id)
    return (await session.scalars(query)).all()


def line_of(row: LineRow) -> Line:
    """As the document shows it."""
    return Line(
        kind=row.kind,
        product_class=row.product_class,
        description=row.description,
        quantity=row.quantity,
        unit=row.unit,
        net_micros=row.net_micros,
        taxes=tuple(LineTax.model_validate(tax) for tax in row.taxes),
        fx=FxUsed.model_validate(row.fx) if row.fx else None,
    )


async def turn_lines(session: AsyncSession, row: InvoiceRow) -> None:
    """What came out below zero is a credit note from now on; what calls have booked already is turned with it."""
    for each in await line_rows(session, row.id):
        turned = line_of(each).turned
        each.net_micros, each.quantity = turned.net_micros, turned.quantity
        each.posted_net_micros, each.posted_tax_micros = -each.posted_net_micros, -each.posted_tax_micros
    row.kind, row.posted_micros = "credit_note", -row.posted_micros
    await session.flush()

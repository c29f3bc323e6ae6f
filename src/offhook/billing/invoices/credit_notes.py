"""What is left of an invoice to be credited, line by line and in all."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.invoices.models import InvoiceRow, LineRow
from offhook.billing.invoices.rows import get_sold, line_rows
from offhook.kit.errors import ConflictError
from offhook.kit.money import Money

_KEY = "credit"


def credit_key(line_id: UUID, credit_id: UUID) -> str:
    """Of a credit note's line: which line it takes back. One credit note has no line twice."""
    return f"{_KEY}:{line_id}:{credit_id}"


async def left_of_lines(session: AsyncSession, invoice: InvoiceRow) -> Mapping[UUID, int]:
    """Micros of each line, net, in the line's own sign; drafts count as credited."""
    rows = await line_rows(session, invoice.id)
    taken = await _taken(session, invoice)
    return {row.id: row.net_micros - taken[row.id] for row in rows}


async def left_of_invoice(session: AsyncSession, invoice: InvoiceRow) -> int:
    """Micros, tax included; drafts count as credited, so two that are written at once cannot both be approved."""
    credited = select(func.coalesce(func.sum(InvoiceRow.gross_micros), 0)).where(InvoiceRow.corrects_id == invoice.id)
    return invoice.gross_micros - int(await session.scalar(credited) or 0)


async def check_credit(session: AsyncSession, credit: InvoiceRow) -> None:
    """After anything of a credit note changed; locks the invoice. Raises ConflictError when it takes back too much."""
    assert credit.corrects_id is not None
    invoice = await get_sold(session, credit.corrects_id, seller_id=credit.account_id, lock=True)
    taken_of = await _taken(session, invoice)
    for row in await line_rows(session, invoice.id):
        taken = taken_of[row.id]
        if abs(taken) > abs(row.net_micros) or taken * row.net_micros < 0:
            whole = Money(abs(row.net_micros), invoice.currency).decimal()
            raise ConflictError(
                f"more would be given back of \u201c{row.description}\u201d than the {whole} {invoice.currency} it was"
            )
    left = await left_of_invoice(session, invoice)
    if left < 0:
        at_most = Money(max(left + credit.gross_micros, 0), invoice.currency).decimal()
        raise ConflictError(
            f"more would be given back than {invoice.number} charged:"
            f" at most {at_most} {invoice.currency} are left, tax included"
        )


async def _taken(session: AsyncSession, invoice: InvoiceRow) -> dict[UUID, int]:
    found = await session.execute(
        select(LineRow.charge_key, LineRow.net_micros)
        .join(InvoiceRow, InvoiceRow.id == LineRow.invoice_id)
        .where(InvoiceRow.corrects_id == invoice.id, LineRow.charge_key.startswith(f"{_KEY}:", autoescape=True))
    )
    taken: dict[UUID, int] = defaultdict(int)
    for key, micros in found:
        taken[UUID(str(key).split(":")[1])] += micros
    return taken

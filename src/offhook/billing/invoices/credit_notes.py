"""What is left of an invoice to be credited, line by line and in all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import or_
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.invoices.lines import line_rows
from offhook.billing.invoices.models import InvoiceRow, LineRow
from offhook.billing.invoices.rows import get_sold
from offhook.billing.invoices.sums import credited_rows, line_taken_back, taken_together
from offhook.kit.errors import ConflictError
from offhook.kit.money import Money


async def left_of_lines(session: AsyncSession, invoice: InvoiceRow) -> Mapping[UUID, int]:
    """Micros of each line, net, in the line's own sign; drafts count as credited."""
    rows = await line_rows(session, invoice.id)
    taken = _by_line(await credited_rows(session, invoice.id))
    return {row.id: row.net_micros - taken[row.id] for row in rows}


async def left_of_invoice(session: AsyncSession, invoice: InvoiceRow) -> int:
    """Micros, tax included; drafts count as credited, so two that are written at once cannot both be approved."""
    taken = taken_together(await credited_rows(session, invoice.id), invoice.currency)
    return invoice.gross_micros - taken.gross_micros


async def check_credit(session: AsyncSession, credit: InvoiceRow) -> None:
    """After anything of a credit note changed; locks the invoice. Raises ConflictError when it takes back too much."""
    assert credit.corrects_id is not None
    invoice = await get_sold(session, credit.corrects_id, seller_id=credit.account_id, lock=True)
    if credit.gross_micros < 0:
        raise ConflictError("a credit note gives something back: take a charge back beside what it takes from it")
    every = await credited_rows(session, invoice.id)
    taken_of = _by_line(every)
    for row in await line_rows(session, invoice.id):
        taken = taken_of[row.id]
        if abs(taken) > abs(row.net_micros) or taken * row.net_micros < 0:
            whole = Money(abs(row.net_micros), invoice.currency).decimal()
            raise ConflictError(
                f"more would be given back of \u201c{row.description}\u201d than the {whole} {invoice.currency} it was"
            )
    # Drafts may be removed again: what stays then must not be too much either.
    lasting = await credited_rows(session, invoice.id, or_(InvoiceRow.state == "approved", InvoiceRow.id == credit.id))
    for rows in (every, lasting):
        if taken_together(rows, invoice.currency).gross_micros > invoice.gross_micros:
            others = taken_together([row for row in rows if row.invoice_id != credit.id], invoice.currency)
            left = Money(max(invoice.gross_micros - others.gross_micros, 0), invoice.currency).decimal()
            raise ConflictError(
                f"more would be given back than {invoice.number} charged:"
                f" at most {left} {invoice.currency} are left, tax included"
            )


def _by_line(rows: Iterable[LineRow]) -> dict[UUID, int]:
    taken: dict[UUID, int] = defaultdict(int)
    for row in rows:
        if (line_id := line_taken_back(row)) is not None:
            taken[line_id] += row.net_micros
    return taken

"""What an invoice comes to; a credit note together with those written of the same invoice before it."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.invoices.lines import line_of, line_rows
from offhook.billing.invoices.models import InvoiceRow, LineRow
from offhook.billing.paper.document import Document, LineTax
from offhook.billing.paper.totals import Part, Totals, totals_of, totals_of_parts

_KEY = "credit"


def credit_key(line_id: UUID, credit_id: UUID) -> str:
    """Of a credit note's line: which line it takes back. One credit note has no line twice."""
    return f"{_KEY}:{line_id}:{credit_id}"


def line_taken_back(row: LineRow) -> UUID | None:
    """Of a credit note's line; None of one that somebody added."""
    return UUID(row.charge_key.split(":")[1]) if row.charge_key and row.charge_key.startswith(f"{_KEY}:") else None


async def sums_of(session: AsyncSession, row: InvoiceRow) -> Totals:
    """As its document says, or would say if it were approved now."""
    if row.state == "approved":
        document = Document.model_validate(row.document)
        return Totals(net_micros=document.net_micros, taxes=document.taxes)
    rows = await line_rows(session, row.id)
    if row.corrects_id is None:
        return totals_of([line_of(each) for each in rows], row.currency)
    approved = (InvoiceRow.state == "approved", InvoiceRow.id != row.id)
    documents = select(InvoiceRow.document).where(InvoiceRow.corrects_id == row.corrects_id, *approved)
    taxed: dict[LineTax, int] = defaultdict(int)
    for stored in await session.scalars(documents):
        for total in Document.model_validate(stored).taxes:
            taxed[total.tax] += total.tax_micros
    before = _parts(await credited_rows(session, row.corrects_id, *approved))
    return totals_of_parts(_parts(rows), row.currency, before=before, taxed=taxed)


async def credited_rows(session: AsyncSession, invoice_id: UUID, *which: ColumnElement[bool]) -> Sequence[LineRow]:
    """Lines of an invoice's credit notes: of all, drafts too, or of some."""
    query = select(LineRow).join(InvoiceRow, InvoiceRow.id == LineRow.invoice_id)
    return (await session.scalars(query.where(InvoiceRow.corrects_id == invoice_id, *which))).all()


def taken_together(rows: Sequence[LineRow], currency: str) -> Totals:
    """What credit notes with these lines take back, as if they were one."""
    return totals_of_parts(_parts(rows), currency)


def _parts(rows: Sequence[LineRow]) -> list[Part]:
    return [Part(line_taken_back(row) or row.id, line_of(row)) for row in rows]

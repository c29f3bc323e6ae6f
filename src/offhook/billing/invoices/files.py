"""Invoices as files: made once, then kept for ever under the seller's account."""

import asyncio
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.invoices.call_usage import invoiced_calls
from offhook.billing.invoices.models import InvoiceRow
from offhook.billing.invoices.rows import shown_document
from offhook.billing.paper.call_sheet import SheetKind, write_sheet
from offhook.billing.paper.document import Document
from offhook.billing.paper.pdf import print_invoice
from offhook.billing.paper.words import Words
from offhook.kit.blobs import BlobStore
from offhook.kit.errors import NotFoundError
from offhook.tenancy.api import get_account


async def invoice_pdf(session: AsyncSession, row: InvoiceRow, blobs: BlobStore, *, today: date) -> bytes:
    """The kept one, or a fresh one that is kept from now on; a draft's is not kept. System scope."""
    if row.pdf_key:
        return await read_blob(blobs, row.pdf_key)
    document = await shown_document(session, row, today=today)
    pdf = await asyncio.to_thread(print_invoice, document, logo=await _logo(blobs, document))
    if row.state == "approved":
        # The same document gives the same file, so two at once may both write it.
        key = f"accounts/{row.account_id}/invoices/{row.id}.pdf"
        await blobs.put_bytes(key, pdf)
        row.pdf_key = key
        await session.flush()
    return pdf


async def call_sheet(session: AsyncSession, row: InvoiceRow, *, kind: SheetKind) -> bytes:
    """Every call of the invoice, in the customer's language and zone; system scope."""
    customer = await get_account(session, row.customer_id)
    words = Words(row.language, customer.country)
    calls = invoiced_calls(session, row.id)
    return await write_sheet(calls, kind=kind, currency=row.currency, zone=customer.time_zone, words=words)


async def read_blob(blobs: BlobStore, key: str) -> bytes:
    """Whole. Raises NotFoundError."""
    return b"".join([piece async for piece in blobs.read(key)])


async def _logo(blobs: BlobStore, document: Document) -> bytes | None:
    """An invoice is printed without its logo rather than not at all."""
    try:
        return await read_blob(blobs, document.logo_key) if document.logo_key else None
    except NotFoundError:
        return None

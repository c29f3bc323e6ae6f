"""Sends what is in the mail: invoices with their files, and reminders, in the customer's words."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.invoices.files import call_sheet, invoice_pdf
from offhook.billing.invoices.models import InvoiceMailRow, InvoiceRow
from offhook.billing.paper.call_sheet import CONTENT_TYPES
from offhook.billing.paper.document import Document
from offhook.billing.paper.layout import payment_text
from offhook.billing.paper.words import Words
from offhook.billing.parties.models import ProfileRow
from offhook.billing.parties.profiles import profile_of
from offhook.billing.ports import InvoicingParts
from offhook.kit.errors import UnavailableError
from offhook.kit.mail import Attachment, Mail, MailRefusedError

_MOST_TRIES = 10
_MOST_BYTES = 15_000_000
"""Larger call lists stay on the web: mail servers refuse them."""


async def send_next_mail(parts: InvoicingParts) -> bool:
    """False when none is due. One at a time is locked, so several workers send several."""
    now = parts.clock.now()
    async with parts.database.system() as session:
        due = select(InvoiceMailRow).where(InvoiceMailRow.state == "queued", InvoiceMailRow.next_try_at <= now)
        oldest = due.order_by(InvoiceMailRow.next_try_at, InvoiceMailRow.id).limit(1)
        row = (await session.scalars(oldest.with_for_update(skip_locked=True))).one_or_none()
        if row is None:
            return False
        await _send(session, row, parts, now=now)
    return True


async def _send(session: AsyncSession, row: InvoiceMailRow, parts: InvoicingParts, *, now: datetime) -> None:
    invoice = await session.get_one(InvoiceRow, row.invoice_id)
    row.tries += 1
    try:
        await parts.mailer.send(await _mail(session, row, invoice, parts))
    except MailRefusedError as error:
        row.state, row.problem = "failed", error.message
    except UnavailableError as error:
        row.problem = error.message
        row.next_try_at = now + timedelta(minutes=2**row.tries)
        if row.tries >= _MOST_TRIES:
            row.state = "failed"
    else:
        row.state, row.problem = "sent", ""
        if row.kind == invoice.kind:
            invoice.sent_at = invoice.sent_at or now


async def _mail(session: AsyncSession, row: InvoiceMailRow, invoice: InvoiceRow, parts: InvoicingParts) -> Mail:
    document = Document.model_validate(invoice.document)
    words = Words(document.language, document.buyer.country)
    seller = await profile_of(session, invoice.account_id)
    told = {
        "number": document.number,
        "seller": document.seller.name,
        "issued": words.day(document.issued_on),
        "due": words.day(document.due_on),
        "gross": words.money(document.gross_micros, document.currency),
        "open": words.money(invoice.gross_micros - invoice.paid_micros, document.currency),
        "payment": payment_text(document, words),
    }
    return Mail(
        id=str(row.id),
        to=row.recipient,
        subject=words.fill(f"mail_{row.kind}_subject", **told),
        text=words.fill(f"mail_{row.kind}_body", **told),
        sender_name=document.seller.name,
        reply_to=seller.email,
        attachments=await _attachments(session, invoice, seller, parts),
    )


async def _attachments(
    session: AsyncSession, invoice: InvoiceRow, seller: ProfileRow, parts: InvoicingParts
) -> list[Attachment]:
    assert invoice.issued_on is not None
    name = "".join(letter if letter.isalnum() or letter in "-._" else "-" for letter in str(invoice.number))
    pdf = await invoice_pdf(session, invoice, parts.blobs, today=invoice.issued_on)
    files = [Attachment(name=f"{name}.pdf", content_type="application/pdf", content=pdf)]
    kind = seller.attach_calls
    if invoice.corrects_id is None and kind in ("csv", "xlsx"):
        sheet = await call_sheet(session, invoice, kind="csv" if kind == "csv" else "xlsx")
        if len(sheet) <= _MOST_BYTES:
            files.append(Attachment(name=f"{name}-calls.{kind}", content_type=CONTENT_TYPES[kind], content=sheet))
    return files

"""Invoices as rows: found by who may see them, added up, and turned into the document that is shown."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.invoices.lines import line_of, line_rows
from offhook.billing.invoices.models import InvoiceRow
from offhook.billing.invoices.origins import origin_of
from offhook.billing.invoices.sums import sums_of
from offhook.billing.paper.document import Bank, Corrected, Document
from offhook.billing.paper.totals import totals_of
from offhook.billing.parties.profiles import party_of, profile_of
from offhook.billing.taxes.charging import tax_row_of
from offhook.billing.taxes.vat_numbers import printable_vat_number
from offhook.kit.errors import ConflictError, NotFoundError
from offhook.tenancy.api import Account, get_account

DRAFT_NUMBER = "—"


async def get_sold(session: AsyncSession, invoice_id: UUID, *, seller_id: UUID, lock: bool = False) -> InvoiceRow:
    """One that the account wrote. Raises NotFoundError."""
    query = select(InvoiceRow).where(InvoiceRow.id == invoice_id, InvoiceRow.account_id == seller_id)
    row = (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NotFoundError("there is no such invoice")
    return row


async def get_draft(session: AsyncSession, invoice_id: UUID, *, seller_id: UUID) -> InvoiceRow:
    """Raises NotFoundError, ConflictError when it was approved: then it stays as it is."""
    row = await get_sold(session, invoice_id, seller_id=seller_id, lock=True)
    if row.state != "draft":
        raise ConflictError(f"{row.number} was approved and stays as it is; write a credit note instead")
    return row


async def get_bought(session: AsyncSession, invoice_id: UUID, *, customer_id: UUID) -> InvoiceRow:
    """One that the account was sent. Raises NotFoundError, also for drafts."""
    query = select(InvoiceRow).where(
        InvoiceRow.id == invoice_id, InvoiceRow.customer_id == customer_id, InvoiceRow.state == "approved"
    )
    row = (await session.scalars(query)).one_or_none()
    if row is None:
        raise NotFoundError("there is no such invoice")
    return row


async def add_up(session: AsyncSession, row: InvoiceRow) -> None:
    """After its lines changed."""
    totals = await sums_of(session, row)
    rows = await line_rows(session, row.id)
    row.net_micros, row.tax_micros, row.gross_micros = totals.net_micros, totals.tax_micros, totals.gross_micros
    row.posted_micros = sum(each.posted_net_micros + each.posted_tax_micros for each in rows)
    await session.flush()


async def document_of(
    session: AsyncSession, row: InvoiceRow, *, number: str, issued_on: date, prepaid_micros: int = 0
) -> Document:
    """As it would be approved on that day: an invoice that comes out below zero is a credit note; system scope."""
    seller, customer = await get_account(session, row.account_id), await get_account(session, row.customer_id)
    profile, buyer = await profile_of(session, seller.id), await profile_of(session, customer.id)
    taxed = await tax_row_of(session, customer)
    # What its seller has on record counts; what a buyer typed in itself nobody checked, so it must at least look right.
    vat_number = taxed.vat_number or printable_vat_number(buyer.vat_number, country=customer.country)
    lines = tuple(line_of(each) for each in await line_rows(session, row.id))
    totals, kind = await sums_of(session, row), row.kind
    corrects = await _corrected(session, row.corrects_id)
    if kind == "invoice" and totals.gross_micros < 0:
        kind, lines = "credit_note", tuple(line.turned for line in lines)
        totals = totals_of(lines, row.currency)
        corrects = await _corrected(session, await origin_of(session, row.id))
    return Document(
        kind=kind,
        number=number,
        issued_on=issued_on,
        due_on=issued_on + timedelta(days=profile.payment_days),
        period_start=row.period_start,
        period_last=row.period_end - timedelta(days=1),
        currency=row.currency,
        language=row.language,
        seller=party_of(seller, profile),
        buyer=party_of(customer, buyer, vat_number=vat_number),
        bank=Bank(name=profile.bank_name, iban=profile.iban, bic=profile.bic),
        lines=lines,
        taxes=totals.taxes,
        net_micros=totals.net_micros,
        tax_micros=totals.tax_micros,
        gross_micros=totals.gross_micros,
        prepaid_micros=prepaid_micros,
        note=row.note,
        footer=profile.footer,
        corrects=corrects,
        colour=profile.colour,
        logo_key=profile.logo_key,
    )


async def shown_document(session: AsyncSession, row: InvoiceRow, *, today: date) -> Document:
    """The approved document, or what a draft would be today; a draft needs system scope."""
    if row.state == "approved":
        return Document.model_validate(row.document)
    return await document_of(session, row, number=DRAFT_NUMBER, issued_on=today)


async def _corrected(session: AsyncSession, invoice_id: UUID | None) -> Corrected | None:
    if invoice_id is None:
        return None
    found = await session.get(InvoiceRow, invoice_id)
    assert found is not None
    assert found.number is not None
    assert found.issued_on is not None
    return Corrected(number=found.number, issued_on=found.issued_on)


def today_of(account: Account, now: datetime) -> date:
    """The day it is where the account is."""
    return now.astimezone(ZoneInfo(account.time_zone)).date()

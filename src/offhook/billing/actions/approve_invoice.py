"""Approves a draft: it gets its number, is booked, and stays as it is from then on."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing import repository
from offhook.billing.invoices.credit_notes import check_credit
from offhook.billing.invoices.lines import line_rows, turn_lines
from offhook.billing.invoices.models import InvoiceRow
from offhook.billing.invoices.open_items import give, match_open_items
from offhook.billing.invoices.rows import add_up, document_of, get_sold, today_of
from offhook.billing.ledger.chain import Due, lines_of
from offhook.billing.paper.document import Document
from offhook.billing.paper.tax_categories import CHARGED, EXEMPT, EXPORT, OUTSIDE, REVERSE, WITHIN_EU
from offhook.billing.parties.models import ProfileRow
from offhook.billing.parties.profiles import profile_of
from offhook.billing.repository import SettleRequest
from offhook.billing.taxes.vat_numbers import vat_number_fault
from offhook.kit.errors import FieldError, InvalidInputError
from offhook.tenancy.api import get_account

_NEXT_NUMBER = text("""
    INSERT INTO invoice_series (account_id, series, last_number) VALUES (:account_id, :series, 1)
    ON CONFLICT (account_id, series) DO UPDATE SET last_number = invoice_series.last_number + 1
    RETURNING last_number
""")
_DIGITS = 5


async def approve_invoice(session: AsyncSession, invoice_id: UUID, *, seller_id: UUID, now: datetime) -> InvoiceRow:
    """Once; asked again it answers the same. What comes out below zero becomes a credit note. System scope.

    Raises InvalidInputError that names what the law wants on an invoice and the profile does not tell.
    """
    row = await get_sold(session, invoice_id, seller_id=seller_id, lock=True)
    if row.state == "approved":
        return row
    seller = await get_account(session, seller_id)
    issued_on, key = today_of(seller, now), posting_key(row)
    free = await match_open_items(
        session,
        seller_id=seller_id,
        customer_id=row.customer_id,
        currency=row.currency,
        source=key,
        now=now,
    )
    if row.corrects_id is not None:
        await check_credit(session, row)
    prepaid = max(0, min(free, row.gross_micros)) if row.kind == "invoice" else 0
    checked = await document_of(session, row, number="?", issued_on=issued_on, prepaid_micros=prepaid)
    _check(checked)
    if checked.kind != row.kind:
        await turn_lines(session, row)
    is_invoice = row.kind == "invoice"
    profile = await profile_of(session, seller_id)
    number = await _next_number(session, profile, is_invoice=is_invoice, year=issued_on.year)
    document = checked.model_copy(update={"number": number})
    row.state, row.number = "approved", number
    row.issued_on, row.due_on = issued_on, document.due_on
    row.net_micros, row.tax_micros, row.gross_micros = document.net_micros, document.tax_micros, document.gross_micros
    row.document = document.stored()
    if not is_invoice:
        row.paid_micros = row.gross_micros
    await session.flush()
    if prepaid:
        await give(session, row, micros=prepaid, source=key, now=now)
    await _post(session, row, key=key, now=now)
    if not is_invoice:
        await match_open_items(
            session,
            seller_id=seller_id,
            customer_id=row.customer_id,
            currency=row.currency,
            source=key,
            now=now,
            first=row.corrects_id,
        )
    if row.corrects_id is not None:
        await _add_up_other_drafts(session, row)
    return row


def posting_key(row: InvoiceRow) -> str:
    """Of its posting set."""
    return f"invoice:{row.id}"


async def _next_number(session: AsyncSession, profile: ProfileRow, *, is_invoice: bool, year: int) -> str:
    """The counter's row is locked until the transaction ends: a number that is not used is given to the next."""
    series = (profile.series if is_invoice else profile.credit_series).replace("{year}", str(year))
    given = await session.scalar(_NEXT_NUMBER, {"account_id": profile.account_id, "series": series})
    return f"{series}{given:0{_DIGITS}d}"


async def _add_up_other_drafts(session: AsyncSession, row: InvoiceRow) -> None:
    """Of the same invoice: a cent of tax that this credit note did not take is theirs to take."""
    drafts = select(InvoiceRow).where(
        InvoiceRow.corrects_id == row.corrects_id, InvoiceRow.state == "draft", InvoiceRow.account_id == row.account_id
    )
    for draft in await session.scalars(drafts):
        await add_up(session, draft)


async def _post(session: AsyncSession, row: InvoiceRow, *, key: str, now: datetime) -> None:
    """What calls have not booked already: charges, their tax, and the cents that rounding makes of many calls."""
    rows = await line_rows(session, row.id)
    sign = 1 if row.kind == "invoice" else -1
    due = Due(
        payer_id=row.customer_id,
        payee_id=row.account_id,
        currency=row.currency,
        net_micros=sign * (row.net_micros - sum(each.posted_net_micros for each in rows)),
        tax_micros=sign * (row.tax_micros - sum(each.posted_tax_micros for each in rows)),
    )
    if lines := lines_of([due]):
        request = SettleRequest(key=key, kind=row.kind, at=now, lines=lines, memo=str(row.number))
        await repository.settle(session, [request])


def _check(document: Document) -> None:
    """What EN 16931 and the VAT directive (article 226) want to be told."""
    seller, buyer = document.seller, document.buyer
    missing = [
        FieldError(f"profile.{name}", f"an invoice names the seller's {what}")
        for name, what in (("legal_name", "name"), ("street", "street"), ("city", "city"))
        if not getattr(seller, "name" if name == "legal_name" else name)
    ]
    categories = {total.tax.category for total in document.taxes}
    if categories & {*CHARGED, REVERSE, EXEMPT} and not (seller.vat_number or seller.tax_number):
        missing.append(FieldError("profile.vat_number", "who charges VAT, or is exempt, names its VAT or tax number"))
    if categories & {EXPORT, WITHIN_EU} and not seller.vat_number:
        missing.append(FieldError("profile.vat_number", "who supplies abroad free of VAT names its VAT number"))
    fault = vat_number_fault(seller.vat_number, country=seller.country) if seller.vat_number else ""
    if fault and categories - {OUTSIDE}:
        missing.append(FieldError("profile.vat_number", fault))
    missing += [
        FieldError("tax_rates", f"{total.tax.percent} % is no decimal, as invoices tell rates: add a rate such as 8.5")
        for total in document.taxes
        if "/" in total.tax.percent
    ]
    if categories & {REVERSE, WITHIN_EU} and not buyer.vat_number:
        missing.append(FieldError("customer.vat_number", "reverse charge needs the customer's VAT number"))
    if not document.lines:
        missing.append(FieldError("lines", "an invoice has at least one line"))
    if missing:
        told = "; ".join(error.what for error in missing)
        raise InvalidInputError(f"the invoice cannot be approved yet: {told}", fields=missing)

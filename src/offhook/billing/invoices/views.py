"""Invoices for the API: each side its own."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.invoices.credit_notes import left_of_invoice, left_of_lines
from offhook.billing.invoices.lines import line_of, line_rows
from offhook.billing.invoices.models import InvoiceMailRow, InvoiceRow, LineRow
from offhook.billing.invoices.schemas import (
    FxView,
    InvoiceDetail,
    InvoiceLineView,
    InvoiceStatus,
    InvoiceView,
    MailView,
    ReceivedInvoiceDetail,
    ReceivedInvoiceView,
    SoldLineView,
    TaxTotalView,
)
from offhook.billing.invoices.sums import sums_of
from offhook.billing.paper.document import LineTax
from offhook.billing.parties.schemas import TaxShown
from offhook.kit.money import Money
from offhook.tenancy.api import Account


def status_is(status: InvoiceStatus, *, today: date) -> ColumnElement[bool]:
    """As a condition."""
    is_open = and_(InvoiceRow.state == "approved", InvoiceRow.paid_micros < InvoiceRow.gross_micros)
    match status:
        case "draft":
            return InvoiceRow.state == "draft"
        case "paid":
            return and_(InvoiceRow.state == "approved", InvoiceRow.paid_micros >= InvoiceRow.gross_micros)
        case "overdue":
            return and_(is_open, InvoiceRow.due_on < today)
        case "open":
            return and_(is_open, InvoiceRow.due_on >= today)


def status_of(row: InvoiceRow, *, today: date) -> InvoiceStatus:
    """Of one."""
    if row.state == "draft":
        return "draft"
    if row.paid_micros >= row.gross_micros:
        return "paid"
    return "overdue" if row.due_on is not None and row.due_on < today else "open"


def received_view(row: InvoiceRow, *, today: date) -> ReceivedInvoiceView:
    """What the customer sees: nothing of who sent it but what stands on the document."""
    return ReceivedInvoiceView.model_validate(_shared(row, today=today))


def sold_view(row: InvoiceRow, *, names: Mapping[UUID, str], today: date) -> InvoiceView:
    """What the seller sees."""
    return InvoiceView.model_validate({**_shared(row, today=today), **_sold(row, names)})


async def sold_detail(
    session: AsyncSession, row: InvoiceRow, *, names: Mapping[UUID, str], today: date
) -> InvoiceDetail:
    """With lines and mails."""
    mails = await session.scalars(
        select(InvoiceMailRow).where(InvoiceMailRow.invoice_id == row.id).order_by(InvoiceMailRow.id)
    )
    told = [
        MailView(
            kind=mail.kind,
            recipient=mail.recipient,
            state=mail.state,
            problem=mail.problem,
            created_at=mail.created_at,
        )
        for mail in mails
    ]
    shown = {**_shared(row, today=today), **_sold(row, names), **await _lines(session, row), "mails": told}
    return InvoiceDetail.model_validate({**shown, **await _creditable(session, row)})


async def _creditable(session: AsyncSession, row: InvoiceRow) -> dict[str, object]:
    """What credit notes may still take back, and the lines with the same of each."""
    can_be = row.kind == "invoice" and row.state == "approved"
    left = await left_of_lines(session, row) if can_be else {}
    lines = [
        SoldLineView(
            **_line(each, row.currency).model_dump(), creditable=Money(left.get(each.id, 0), row.currency).decimal()
        )
        for each in await line_rows(session, row.id)
    ]
    whole = await left_of_invoice(session, row) if can_be else 0
    return {"lines": lines, "creditable": Money(whole, row.currency).decimal()}


async def received_detail(session: AsyncSession, row: InvoiceRow, *, today: date) -> ReceivedInvoiceDetail:
    """With lines."""
    return ReceivedInvoiceDetail.model_validate({**_shared(row, today=today), **await _lines(session, row)})


async def customer_names(session: AsyncSession, rows: Sequence[InvoiceRow]) -> dict[UUID, str]:
    """By id."""
    ids = {row.customer_id for row in rows}
    found = await session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
    return {account_id: name for account_id, name in found}  # noqa: C416  # a row is no pair


def _shared(row: InvoiceRow, *, today: date) -> dict[str, object]:
    def shown(micros: int) -> str:
        return Money(micros, row.currency).decimal()

    return {
        "id": row.id,
        "kind": row.kind,
        "number": row.number,
        "status": status_of(row, today=today),
        "currency": row.currency,
        "period_start": row.period_start,
        "period_end": row.period_end,
        "issued_on": row.issued_on,
        "due_on": row.due_on,
        "net": shown(row.net_micros),
        "tax": shown(row.tax_micros),
        "gross": shown(row.gross_micros),
        "paid": shown(row.paid_micros),
        "open": shown(row.gross_micros - row.paid_micros),
    }


def _sold(row: InvoiceRow, names: Mapping[UUID, str]) -> dict[str, object]:
    return {
        "customer_id": row.customer_id,
        "customer_name": names.get(row.customer_id, ""),
        "corrects_id": row.corrects_id,
        "sent_at": row.sent_at,
        "reminder_level": row.reminder_level,
        "reminded_at": row.reminded_at,
        "created_at": row.created_at,
    }


async def _lines(session: AsyncSession, row: InvoiceRow) -> dict[str, object]:
    totals = await sums_of(session, row)
    return {
        "note": row.note,
        "lines": [_line(each, row.currency) for each in await line_rows(session, row.id)],
        "taxes": [
            TaxTotalView(
                **_tax(total.tax).model_dump(),
                net=Money(total.net_micros, row.currency).decimal(),
                tax=Money(total.tax_micros, row.currency).decimal(),
            )
            for total in totals.taxes
        ],
    }


def _line(row: LineRow, currency: str) -> InvoiceLineView:
    line = line_of(row)
    return InvoiceLineView(
        id=row.id,
        kind=line.kind,
        product_class=line.product_class,
        description=line.description,
        quantity=line.quantity,
        unit=line.unit,
        net=Money(line.net_micros, currency).decimal(),
        taxes=[_tax(tax) for tax in line.taxes],
        fx=FxView.model_validate(line.fx.model_dump()) if line.fx else None,
    )


def _tax(tax: LineTax) -> TaxShown:
    return TaxShown(name=tax.name, percent=tax.percent, category=tax.category)

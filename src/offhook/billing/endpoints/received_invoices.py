"""Invoices a customer was sent: its own side, and never a draft."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy import select

from offhook.billing.endpoints.files import pdf_response, sheet_response
from offhook.billing.invoices.models import InvoiceRow
from offhook.billing.invoices.rows import get_bought, today_of
from offhook.billing.invoices.schemas import InvoiceStatus, ReceivedInvoiceDetail, ReceivedInvoiceView
from offhook.billing.invoices.views import received_detail, received_view, status_is
from offhook.billing.state import CurrentBlobs
from offhook.tenancy.api import (
    CurrentAccount,
    CurrentClock,
    CurrentDatabase,
    CursorParams,
    Page,
    TenantSession,
    paginate,
    require,
)

router = APIRouter(prefix="/received-invoices", dependencies=[Depends(require(role="billing"))])


@router.get("")
async def list_received_invoices(
    session: TenantSession,
    account: CurrentAccount,
    clock: CurrentClock,
    cursor: Annotated[CursorParams, Depends()],
    status: Annotated[InvoiceStatus | None, Query()] = None,
    search: Annotated[str | None, Query(max_length=100)] = None,
) -> Page[ReceivedInvoiceView]:
    """The newest first; `search` looks at the number."""
    today = today_of(account, clock.now())
    query = select(InvoiceRow).where(InvoiceRow.customer_id == account.id, InvoiceRow.state == "approved")
    if status is not None:
        query = query.where(status_is(status, today=today))
    if search:
        query = query.where(InvoiceRow.number.icontains(search, autoescape=True))
    return await paginate(
        session,
        query,
        cursor,
        key=InvoiceRow.id,
        view=lambda row: received_view(row, today=today),
        descending=True,
    )


@router.get("/{invoice_id}")
async def read_received_invoice(
    invoice_id: UUID, session: TenantSession, account: CurrentAccount, clock: CurrentClock
) -> ReceivedInvoiceDetail:
    """With its lines."""
    row = await get_bought(session, invoice_id, customer_id=account.id)
    return await received_detail(session, row, today=today_of(account, clock.now()))


@router.get("/{invoice_id}/pdf", response_class=Response)
async def read_received_pdf(
    invoice_id: UUID,
    session: TenantSession,
    account: CurrentAccount,
    database: CurrentDatabase,
    clock: CurrentClock,
    blobs: CurrentBlobs,
) -> Response:
    """The same file for ever."""
    row = await get_bought(session, invoice_id, customer_id=account.id)
    async with database.widened(session):
        return await pdf_response(session, row, blobs, today=today_of(account, clock.now()))


@router.get("/{invoice_id}/calls", response_class=Response)
async def read_received_calls(
    invoice_id: UUID,
    session: TenantSession,
    account: CurrentAccount,
    database: CurrentDatabase,
    kind: Annotated[Literal["csv", "xlsx"], Query(alias="format")] = "xlsx",
) -> Response:
    """Every call on it."""
    row = await get_bought(session, invoice_id, customer_id=account.id)
    async with database.widened(session):
        return await sheet_response(session, row, kind=kind)

"""Invoices a seller writes: runs, review, approval, mail, credit notes."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status
from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.approve_invoice import approve_invoice
from offhook.billing.actions.change_draft import add_line, change_line, remove_draft, remove_line
from offhook.billing.actions.queue_mail import queue_mail
from offhook.billing.endpoints.files import pdf_response, sheet_response
from offhook.billing.invoices.models import InvoiceRow
from offhook.billing.invoices.rows import get_draft, get_sold, today_of
from offhook.billing.invoices.schemas import (
    ApprovalResult,
    DraftLineGiven,
    DraftLinePatch,
    DraftPatch,
    InvoiceDetail,
    InvoicesGiven,
    InvoiceStatus,
    InvoiceView,
    Refusal,
    SendGiven,
    SendResult,
)
from offhook.billing.invoices.views import customer_names, sold_detail, sold_view, status_is
from offhook.billing.state import CurrentBlobs
from offhook.kit.errors import OffhookError
from offhook.tenancy.api import (
    Account,
    CurrentAccount,
    CurrentClock,
    CurrentDatabase,
    CurrentPrincipal,
    CursorParams,
    IdempotentRoute,
    Page,
    TenantSession,
    paginate,
    record_audit,
    require,
)

router = APIRouter(prefix="/invoices", dependencies=[Depends(require(role="billing"))], route_class=IdempotentRoute)


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """Which ones; `search` looks at number and customer, the days at the period."""

    status: Annotated[InvoiceStatus | None, Query()] = None
    kind: Annotated[Literal["invoice", "credit_note"] | None, Query()] = None
    customer_id: Annotated[UUID | None, Query()] = None
    run_id: Annotated[UUID | None, Query()] = None
    search: Annotated[str | None, Query(max_length=100)] = None
    since: Annotated[date | None, Query()] = None
    until: Annotated[date | None, Query()] = None

    def on(self, query: Select[InvoiceRow], *, today: date) -> Select[InvoiceRow]:
        """The query, narrowed."""
        if self.status is not None:
            query = query.where(status_is(self.status, today=today))
        for name in ("kind", "customer_id", "run_id"):
            if (wanted := getattr(self, name)) is not None:
                query = query.where(getattr(InvoiceRow, name) == wanted)
        if self.since is not None:
            query = query.where(InvoiceRow.period_end > self.since)
        if self.until is not None:
            query = query.where(InvoiceRow.period_start <= self.until)
        if self.search:
            named = select(Account.id).where(Account.name.icontains(self.search, autoescape=True))
            number = InvoiceRow.number.icontains(self.search, autoescape=True)
            query = query.where(or_(number, InvoiceRow.customer_id.in_(named)))
        return query


@router.get("")
async def list_invoices(
    session: TenantSession,
    account: CurrentAccount,
    clock: CurrentClock,
    cursor: Annotated[CursorParams, Depends()],
    wanted: Annotated[InvoiceFilter, Depends()],
) -> Page[InvoiceView]:
    """What the account wrote, the newest first."""
    today = today_of(account, clock.now())
    query = wanted.on(select(InvoiceRow).where(InvoiceRow.account_id == account.id), today=today)
    page = await paginate(session, query, cursor, key=InvoiceRow.id, view=lambda row: row, descending=True)
    names = await customer_names(session, page.items)
    views = [sold_view(row, names=names, today=today) for row in page.items]
    return Page(items=views, next_cursor=page.next_cursor)


@router.post("/approve")
async def approve_invoices(
    given: InvoicesGiven,
    session: TenantSession,
    account: CurrentAccount,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
) -> ApprovalResult:
    """Numbers in the order given. They cannot be changed any more."""
    now, today = clock.now(), today_of(account, clock.now())
    approved: list[InvoiceRow] = []
    refused: list[Refusal] = []
    for invoice_id in dict.fromkeys(given.ids):
        try:
            async with session.begin_nested(), database.widened(session):
                approved.append(await approve_invoice(session, invoice_id, seller_id=account.id, now=now))
        except OffhookError as error:
            refused.append(Refusal(id=invoice_id, problem=error.message))
    for row in approved:
        await record_audit(session, principal, "invoice.approved", str(row.number))
    names = await customer_names(session, approved)
    return ApprovalResult(approved=[sold_view(row, names=names, today=today) for row in approved], refused=refused)


@router.post("/send", status_code=status.HTTP_202_ACCEPTED)
async def send_invoices(
    given: SendGiven,
    session: TenantSession,
    account: CurrentAccount,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
) -> SendResult:
    """By e-mail, a moment later; what became of it stands at the invoice."""
    queued, refused = 0, []
    for invoice_id in dict.fromkeys(given.ids):
        try:
            async with session.begin_nested(), database.widened(session):
                row = await get_sold(session, invoice_id, seller_id=account.id)
                await queue_mail(session, row, kind=row.kind, to=given.to, now=clock.now())
                queued += 1
        except OffhookError as error:
            refused.append(Refusal(id=invoice_id, problem=error.message))
    await record_audit(session, principal, "invoice.sent", f"{queued} to the {given.to}")
    return SendResult(queued=queued, refused=refused)


@router.get("/{invoice_id}")
async def read_invoice(
    invoice_id: UUID, session: TenantSession, account: CurrentAccount, clock: CurrentClock
) -> InvoiceDetail:
    """With its lines."""
    row = await get_sold(session, invoice_id, seller_id=account.id)
    return await _detail(session, row, today=today_of(account, clock.now()))


@router.patch("/{invoice_id}")
async def change_draft(
    invoice_id: UUID, given: DraftPatch, session: TenantSession, account: CurrentAccount, clock: CurrentClock
) -> InvoiceDetail:
    """The words above the lines."""
    row = await get_draft(session, invoice_id, seller_id=account.id)
    row.note = given.note
    await session.flush()
    return await _detail(session, row, today=today_of(account, clock.now()))


@router.delete("/{invoice_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_draft(
    invoice_id: UUID,
    session: TenantSession,
    account: CurrentAccount,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
) -> None:
    """Its calls and charges come with the next one."""
    async with database.widened(session):
        await remove_draft(session, invoice_id, seller_id=account.id)
    await record_audit(session, principal, "invoice.draft_removed", str(invoice_id))


@router.post("/{invoice_id}/lines", status_code=status.HTTP_201_CREATED)
async def add_draft_line(
    invoice_id: UUID,
    given: DraftLineGiven,
    session: TenantSession,
    account: CurrentAccount,
    database: CurrentDatabase,
    clock: CurrentClock,
) -> InvoiceDetail:
    """A line of one's own; below zero it gives something back."""
    today = today_of(account, clock.now())
    async with database.widened(session):
        row = await add_line(session, invoice_id, seller_id=account.id, given=given, today=today)
    return await _detail(session, row, today=today)


@router.patch("/{invoice_id}/lines/{line_id}")
async def change_draft_line(
    invoice_id: UUID,
    line_id: UUID,
    given: DraftLinePatch,
    session: TenantSession,
    account: CurrentAccount,
    clock: CurrentClock,
) -> InvoiceDetail:
    """Its words, or its price if it is not of calls."""
    row = await change_line(session, invoice_id, line_id, seller_id=account.id, given=given)
    return await _detail(session, row, today=today_of(account, clock.now()))


@router.delete("/{invoice_id}/lines/{line_id}")
async def remove_draft_line(
    invoice_id: UUID, line_id: UUID, session: TenantSession, account: CurrentAccount, clock: CurrentClock
) -> InvoiceDetail:
    """Not of calls, for they are booked."""
    row = await remove_line(session, invoice_id, line_id, seller_id=account.id)
    return await _detail(session, row, today=today_of(account, clock.now()))


@router.get("/{invoice_id}/pdf", response_class=Response)
async def read_invoice_pdf(
    invoice_id: UUID,
    session: TenantSession,
    account: CurrentAccount,
    database: CurrentDatabase,
    clock: CurrentClock,
    blobs: CurrentBlobs,
) -> Response:
    """PDF/A-3b with the EN 16931 XML in it; of a draft how it would look today."""
    row = await get_sold(session, invoice_id, seller_id=account.id)
    async with database.widened(session):
        return await pdf_response(session, row, blobs, today=today_of(account, clock.now()))


@router.get("/{invoice_id}/calls", response_class=Response)
async def read_invoice_calls(
    invoice_id: UUID,
    session: TenantSession,
    account: CurrentAccount,
    database: CurrentDatabase,
    kind: Annotated[Literal["csv", "xlsx"], Query(alias="format")] = "xlsx",
) -> Response:
    """Every call on it."""
    row = await get_sold(session, invoice_id, seller_id=account.id)
    async with database.widened(session):
        return await sheet_response(session, row, kind=kind)


async def _detail(session: AsyncSession, row: InvoiceRow, *, today: date) -> InvoiceDetail:
    return await sold_detail(session, row, names=await customer_names(session, [row]), today=today)

"""What a seller reads: its customers with balance and plan, their statements, and the versions of its plans."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime
from sqlalchemy import func, select

from offhook.billing.books import views as books
from offhook.billing.books.schemas import Statement
from offhook.billing.endpoints.customer import direct_customer
from offhook.billing.endpoints.files import statement_response
from offhook.billing.models import PlanVersionRow
from offhook.billing.parties.customer_schemas import CustomerView, PlanVersionView
from offhook.billing.parties.customers import customer_views
from offhook.billing.schemas import Currency
from offhook.billing.tariffs.rows import get_plan
from offhook.tenancy.api import (
    Account,
    CurrentAccount,
    CurrentClock,
    CurrentDatabase,
    CurrentPrincipal,
    CursorParams,
    Page,
    TenantSession,
    paginate,
    require,
)

router = APIRouter(dependencies=[Depends(require(role="billing"))])
Instant = Annotated[AwareDatetime | None, Query()]
Cursor = Annotated[CursorParams, Depends()]


@router.get("/customers")
async def list_customers(
    session: TenantSession,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
    cursor: Cursor,
    search: Annotated[str | None, Query(max_length=100)] = None,
) -> Page[CustomerView]:
    """Direct customers, the oldest first."""
    query = select(Account).where(Account.parent_id == principal.account_id)
    if search:
        query = query.where(func.strpos(func.lower(Account.name), search.lower()) > 0)
    page = await paginate(session, query, cursor, key=Account.id, view=lambda row: row)
    async with database.widened(session):
        items = await customer_views(session, page.items, seller_id=principal.account_id, now=clock.now())
    return Page(items=items, next_cursor=page.next_cursor)


@router.get("/customers/{account_id}/statement")
async def read_customer_statement(
    account_id: UUID,
    session: TenantSession,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    currency: Annotated[Currency | None, Query()] = None,
    begin: Instant = None,
    end: Instant = None,
) -> Statement:
    """What the customer has with this account, in its own currency unless another is asked for; as a statement is."""
    customer = await direct_customer(session, account_id, principal)
    name = books.balance_name(customer.id, currency or customer.currency)
    async with database.widened(session):
        return await books.statement(session, name, begin=begin, end=end)


@router.get("/customers/{account_id}/statement.xlsx", response_class=Response)
async def read_customer_statement_as_workbook(
    account_id: UUID,
    session: TenantSession,
    principal: CurrentPrincipal,
    account: CurrentAccount,
    database: CurrentDatabase,
    currency: Annotated[Currency | None, Query()] = None,
    begin: Instant = None,
    end: Instant = None,
) -> Response:
    """The same for spreadsheets, in the language and time zone of this account."""
    customer = await direct_customer(session, account_id, principal)
    name = books.balance_name(customer.id, currency or customer.currency)
    async with database.widened(session):
        content = await books.statement_file(session, name, begin=begin, end=end, reader=account)
    return statement_response(content, currency=name.currency)


@router.get("/plans/{plan_id}/versions")
async def list_plan_versions(
    plan_id: UUID, session: TenantSession, principal: CurrentPrincipal, cursor: Cursor
) -> Page[PlanVersionView]:
    """The newest first; the one in force is the first that is not of a time to come."""
    plan = await get_plan(session, plan_id, account_id=principal.account_id)
    query = select(PlanVersionRow).where(PlanVersionRow.plan_id == plan.id)
    newest_first = (PlanVersionRow.effective_at, PlanVersionRow.id)
    return await paginate(
        session, query, cursor, key=newest_first, view=PlanVersionView.model_validate, descending=True
    )

"""An account's own side: balances, statements, what calls cost it and earned it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime

from offhook.billing.books import views as books
from offhook.billing.books.charges import ChargeFilter, Side, select_charges
from offhook.billing.books.schemas import BalanceView, ChargeView, Statement
from offhook.billing.endpoints.files import statement_response
from offhook.billing.models import ChargeRow
from offhook.billing.schemas import Currency
from offhook.kit.errors import FieldError, InvalidInputError
from offhook.tenancy.api import (
    CurrentAccount,
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


@router.get("/balances")
async def list_balances(session: TenantSession, principal: CurrentPrincipal) -> Page[BalanceView]:
    """What the account has with its parent, in each currency."""
    return Page(items=list(await books.balances(session, principal.account_id)), next_cursor=None)


@router.get("/statement")
async def read_statement(
    session: TenantSession,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    currency: Annotated[Currency, Query()],
    begin: Instant = None,
    end: Instant = None,
) -> Statement:
    """The balance from `begin` on and before `end`, line by line."""
    name = books.balance_name(principal.account_id, currency)
    async with database.widened(session):
        return await books.statement(session, name, begin=begin, end=end)


@router.get("/statement.xlsx", response_class=Response)
async def read_statement_as_workbook(
    session: TenantSession,
    principal: CurrentPrincipal,
    account: CurrentAccount,
    database: CurrentDatabase,
    currency: Annotated[Currency, Query()],
    begin: Instant = None,
    end: Instant = None,
) -> Response:
    """The same for spreadsheets: amounts as numbers, times on the account's clocks, up to a million lines."""
    name = books.balance_name(principal.account_id, currency)
    async with database.widened(session):
        content = await books.statement_file(session, name, begin=begin, end=end, reader=account)
    return statement_response(content, currency=currency)


def charge_filter(
    call_id: UUID | None = None,
    side: Side | None = None,
    customer_id: UUID | None = None,
    search: Annotated[str | None, Query(max_length=30)] = None,
    begin: Instant = None,
    end: Instant = None,
) -> ChargeFilter:
    """`search` finds digits anywhere in the number; a customer's calls are those it was sold; `end` is not part of it.

    Raises InvalidInputError when `search` has no digit.
    """
    digits = "".join(filter(str.isdecimal, search or ""))
    if search and not digits:
        what = "rated calls are found by digits of the number"
        raise InvalidInputError(what, fields=[FieldError("search", what)])
    return ChargeFilter(call_id=call_id, side=side, customer_id=customer_id, digits=digits, begin=begin, end=end)


@router.get("/charges")
async def list_charges(
    session: TenantSession,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    cursor: Annotated[CursorParams, Depends()],
    wanted: Annotated[ChargeFilter, Depends(charge_filter)],
) -> Page[ChargeView]:
    """Calls by what they cost (`owes`) or earned (`earns`), the newest first."""
    query = select_charges(wanted)
    newest_first = (ChargeRow.at, ChargeRow.key, ChargeRow.side)
    page = await paginate(session, query, cursor, key=newest_first, view=lambda row: row, descending=True)
    async with database.widened(session):
        items = await books.charge_views(session, page.items, account_id=principal.account_id)
    return Page(items=items, next_cursor=page.next_cursor)

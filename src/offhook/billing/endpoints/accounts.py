"""An account's own side: balances, statements, what calls cost it and earned it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime
from sqlalchemy import select

from offhook.billing import books
from offhook.billing.models import ChargeRow
from offhook.billing.schemas import BalanceView, ChargeView, Currency, Statement
from offhook.tenancy.api import CurrentPrincipal, CursorParams, Page, TenantSession, paginate, require

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
    currency: Annotated[Currency, Query()],
    begin: Instant = None,
    end: Instant = None,
) -> Statement:
    """The balance from `begin` on and before `end`, line by line."""
    name = books.balance_name(principal.account_id, currency)
    return await books.statement(session, name, begin=begin, end=end)


@router.get("/charges")
async def list_charges(
    session: TenantSession,
    cursor: Annotated[CursorParams, Depends()],
    call_id: Annotated[UUID | None, Query()] = None,
) -> Page[ChargeView]:
    """Calls by what they cost (`owes`) or earned (`earns`), the newest first."""
    query = select(ChargeRow)
    if call_id is not None:
        query = query.where(ChargeRow.call_id == call_id)
    newest_first = (ChargeRow.at, ChargeRow.key, ChargeRow.side)
    return await paginate(session, query, cursor, key=newest_first, view=books.charge_view, descending=True)

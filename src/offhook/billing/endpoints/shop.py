"""What an account buys of its parent besides calls: products on offer, what it has, what fell due, minutes left."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, status
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.sell_product import sell_product
from offhook.billing.catalogue.models import CatalogueChargeRow, ProductRow, SubscriptionRow
from offhook.billing.catalogue.products import get_product
from offhook.billing.catalogue.schemas import (
    CatalogueChargeView,
    LotView,
    OfferView,
    OrderGiven,
    SaleView,
    SubscriptionView,
)
from offhook.billing.catalogue.views import charge_view, invoices_of, offer_view, subscription_view
from offhook.billing.endpoints.customer import direct_customer
from offhook.billing.endpoints.subscriptions import sale_view
from offhook.billing.invoices.rows import today_of
from offhook.billing.lots.models import LotRow
from offhook.kit.errors import NotFoundError
from offhook.tenancy.api import (
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

router = APIRouter(dependencies=[Depends(require(role="billing"))], route_class=IdempotentRoute)
Cursor = Annotated[CursorParams, Depends()]


@router.get("/shop")
async def list_offers(session: TenantSession, account: CurrentAccount, database: CurrentDatabase) -> Page[OfferView]:
    """What may be bought here without asking anybody."""
    async with database.widened(session):
        rows = await session.scalars(
            select(ProductRow)
            .where(ProductRow.account_id == account.parent_id, ProductRow.active, ProductRow.offered)
            .order_by(ProductRow.name, ProductRow.id)
        )
        items = [offer_view(row) for row in rows]
    return Page(items=items, next_cursor=None)


@router.post("/shop/{product_id}/orders", status_code=status.HTTP_201_CREATED)
async def order_product(
    product_id: UUID,
    given: OrderGiven,
    session: TenantSession,
    account: CurrentAccount,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
) -> SaleView:
    """Buys it from today on; it comes on the next invoice."""
    if account.parent_id is None:
        raise NotFoundError("there is no such product")
    now = clock.now()
    today = today_of(account, now)
    async with database.widened(session):
        product = await get_product(session, product_id, seller_id=account.parent_id)
        if not product.offered:
            raise NotFoundError("there is no such product")
        sale = await sell_product(session, product, account, quantity=given.quantity, starts_on=today, now=now)
        view = sale_view(sale, today=today)
    await record_audit(session, principal, "product.bought", f"{given.quantity} x {product.name}")
    return view


@router.get("/subscriptions")
async def list_own_subscriptions(
    session: TenantSession, account: CurrentAccount, clock: CurrentClock, cursor: Cursor
) -> Page[SubscriptionView]:
    """What the account is charged by the period, and was."""
    today = today_of(account, clock.now())
    query = select(SubscriptionRow).where(SubscriptionRow.customer_id == account.id)
    return await paginate(
        session,
        query,
        cursor,
        key=SubscriptionRow.id,
        view=lambda row: subscription_view(row, today=today),
        descending=True,
    )


@router.get("/due-charges")
async def list_own_charges(
    session: TenantSession, account: CurrentAccount, cursor: Cursor
) -> Page[CatalogueChargeView]:
    """What fell due besides calls, the newest first; the invoice is told once it was approved."""
    query = select(CatalogueChargeRow).where(CatalogueChargeRow.customer_id == account.id)
    page = await paginate(session, query, cursor, key=CatalogueChargeRow.id, view=lambda row: row, descending=True)
    invoices = await invoices_of(session, page.items)
    items = [charge_view(row, invoice_id=invoices.get(row.id)) for row in page.items]
    return Page(items=items, next_cursor=page.next_cursor)


@router.get("/minutes")
async def list_minutes(session: TenantSession, account: CurrentAccount, clock: CurrentClock) -> Page[LotView]:
    """Included minutes that are not over, in the order in which they are used."""
    return await _lots(session, account.id, clock)


@router.get("/customers/{account_id}/minutes")
async def list_customer_minutes(
    account_id: UUID,
    session: TenantSession,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
) -> Page[LotView]:
    """The same of a customer."""
    customer = await direct_customer(session, account_id, principal)
    async with database.widened(session):
        return await _lots(session, customer.id, clock)


async def _lots(session: AsyncSession, account_id: UUID, clock: CurrentClock) -> Page[LotView]:
    rows = await session.scalars(
        select(LotRow)
        .where(LotRow.account_id == account_id, LotRow.expires_at > clock.now())
        .order_by(LotRow.expires_at, LotRow.from_at, LotRow.id)
    )
    return Page(items=[LotView.model_validate(row) for row in rows], next_cursor=None)

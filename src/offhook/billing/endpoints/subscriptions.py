"""The API of what customers have besides calls: sales, other charges, and what fell due."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, status
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.add_charge import add_charge
from offhook.billing.actions.change_subscription import change_subscription, check_end, end_subscription
from offhook.billing.actions.sell_product import Sale, put_back_in_stock, sell_product
from offhook.billing.catalogue.models import CatalogueChargeRow, SubscriptionRow
from offhook.billing.catalogue.products import get_product
from offhook.billing.catalogue.schemas import (
    CatalogueChargeView,
    ChargeGiven,
    EndingView,
    SaleGiven,
    SaleView,
    SubscriptionChange,
    SubscriptionView,
)
from offhook.billing.catalogue.subscriptions import ending_of, get_subscription
from offhook.billing.catalogue.views import charge_view, invoices_of, subscription_view
from offhook.billing.endpoints.customer import direct_customer
from offhook.billing.invoices.rows import today_of
from offhook.kit.clock import Clock
from offhook.kit.errors import ConflictError, InvalidInputError, NotFoundError
from offhook.tenancy.api import (
    CurrentClock,
    CurrentDatabase,
    CurrentPrincipal,
    CursorParams,
    IdempotentRoute,
    Page,
    Principal,
    TenantSession,
    get_account,
    paginate,
    record_audit,
    require,
)

router = APIRouter(dependencies=[Depends(require(role="billing"))], route_class=IdempotentRoute)
Cursor = Annotated[CursorParams, Depends()]


@router.get("/customers/{account_id}/subscriptions")
async def list_customer_subscriptions(
    account_id: UUID, session: TenantSession, principal: CurrentPrincipal, clock: CurrentClock, cursor: Cursor
) -> Page[SubscriptionView]:
    """What a customer is charged by the period, and was."""
    customer = await direct_customer(session, account_id, principal)
    today = today_of(customer, clock.now())
    query = select(SubscriptionRow).where(
        SubscriptionRow.customer_id == customer.id, SubscriptionRow.account_id == principal.account_id
    )
    return await paginate(
        session,
        query,
        cursor,
        key=SubscriptionRow.id,
        view=lambda row: subscription_view(row, today=today),
        descending=True,
    )


@router.post("/customers/{account_id}/subscriptions", status_code=status.HTTP_201_CREATED)
async def sell_to_customer(
    account_id: UUID,
    given: SaleGiven,
    session: TenantSession,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
) -> SaleView:
    """Sells a product: what recurs is charged by the period, anything else once."""
    customer = await direct_customer(session, account_id, principal)
    product = await get_product(session, given.product_id, seller_id=principal.account_id)
    now = clock.now()
    today = today_of(customer, now)
    async with database.widened(session):
        sale = await sell_product(
            session, product, customer, quantity=given.quantity, starts_on=given.starts_on or today, now=now
        )
    await record_audit(session, principal, "product.sold", f"{customer.name}: {given.quantity} x {product.name}")
    return sale_view(sale, today=today)


@router.post("/customers/{account_id}/charges", status_code=status.HTTP_201_CREATED)
async def charge_customer(
    account_id: UUID,
    given: ChargeGiven,
    session: TenantSession,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
) -> SaleView:
    """Any other charge, made once or by the period; below zero it is a discount."""
    customer = await direct_customer(session, account_id, principal)
    today = today_of(customer, clock.now())
    async with database.widened(session):
        sale = await add_charge(session, customer, given, today=today)
    await record_audit(session, principal, "charge.added", f"{customer.name}: {given.description} {given.amount}")
    return sale_view(sale, today=today)


@router.get("/customers/{account_id}/charges")
async def list_customer_charges(
    account_id: UUID, session: TenantSession, principal: CurrentPrincipal, cursor: Cursor
) -> Page[CatalogueChargeView]:
    """What fell due so far, the newest first."""
    customer = await direct_customer(session, account_id, principal)
    query = select(CatalogueChargeRow).where(
        CatalogueChargeRow.customer_id == customer.id, CatalogueChargeRow.account_id == principal.account_id
    )
    page = await paginate(session, query, cursor, key=CatalogueChargeRow.id, view=lambda row: row, descending=True)
    invoices = await invoices_of(session, page.items)
    items = [charge_view(row, invoice_id=invoices.get(row.id)) for row in page.items]
    return Page(items=items, next_cursor=page.next_cursor)


@router.patch("/subscriptions/{subscription_id}")
async def change_sold(
    subscription_id: UUID,
    given: SubscriptionChange,
    session: TenantSession,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
) -> SubscriptionView:
    """Another product or quantity from a day on, as a subscription of its own; the one before ends on that day."""
    row = await get_subscription(session, subscription_id, seller_id=principal.account_id)
    if row.kind != "product" or row.product_id is None:
        raise InvalidInputError("only products are changed; end this one and enter another charge")
    customer = await get_account(session, row.customer_id)
    product = await get_product(session, given.product_id or row.product_id, seller_id=principal.account_id)
    today = today_of(customer, clock.now())
    async with database.widened(session):
        fresh = await change_subscription(
            session,
            row,
            customer,
            product=product,
            quantity=given.quantity or row.quantity,
            from_on=given.from_on or today,
            today=today,
        )
    await record_audit(session, principal, "product.changed_for", f"{customer.name}: {fresh.description}")
    return subscription_view(fresh, today=today)


@router.get("/subscriptions/{subscription_id}/ending")
async def preview_end(
    subscription_id: UUID,
    session: TenantSession,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    ends_on: date | None = None,
) -> EndingView:
    """What is given back and still charged when it ends on a day (today when left out); refused where DELETE is."""
    row, today = await _to_end(session, subscription_id, principal, clock)
    day = ends_on or today
    check_end(row, ends_on=day, today=today)
    ending = await ending_of(session, row, ends_on=day)
    return EndingView(
        ends_on=day,
        currency=row.currency,
        given_back=ending.given_back.decimal(),
        still_due=ending.still_due.decimal(),
    )


@router.delete("/subscriptions/{subscription_id}")
async def end_sold(
    subscription_id: UUID,
    session: TenantSession,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    ends_on: date | None = None,
) -> SubscriptionView:
    """The first day that is not charged (today when left out); days paid in advance are given back."""
    row, today = await _to_end(session, subscription_id, principal, clock)
    await end_subscription(session, row, ends_on=ends_on or today, today=today)
    customer = await get_account(session, row.customer_id)
    await record_audit(session, principal, "subscription.ended", f"{customer.name}: {row.description}")
    return subscription_view(row, today=today)


@router.delete("/charges/{charge_id}", status_code=status.HTTP_204_NO_CONTENT)
async def take_back_charge(charge_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> None:
    """One that was made once and is on no invoice yet; what it was for is in stock again."""
    row = await session.get(CatalogueChargeRow, charge_id)
    if row is None or row.account_id != principal.account_id:
        raise NotFoundError("there is no such charge")
    if row.subscription_id is not None:
        raise ConflictError("it is one of a subscription's: end the subscription instead")
    if await invoices_of(session, [row]):
        raise ConflictError("it is on an invoice: delete the draft first, or write a credit note")
    await put_back_in_stock(session, row)
    await session.delete(row)
    await session.flush()
    await record_audit(session, principal, "charge.removed", row.description)


async def _to_end(
    session: AsyncSession, subscription_id: UUID, principal: Principal, clock: Clock
) -> tuple[SubscriptionRow, date]:
    """With the day it is where the customer is."""
    row = await get_subscription(session, subscription_id, seller_id=principal.account_id)
    if row.kind == "feature":
        raise ConflictError("features are charged as long as they are had: remove them, or change their price")
    return row, today_of(await get_account(session, row.customer_id), clock.now())


def sale_view(sale: Sale, *, today: date) -> SaleView:
    """What came of a sale."""
    return SaleView(
        subscription=subscription_view(sale.subscription, today=today) if sale.subscription else None,
        charge=charge_view(sale.charge) if sale.charge else None,
    )

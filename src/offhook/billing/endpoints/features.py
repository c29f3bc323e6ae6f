"""The API of features: what they cost customers, how many there are, and how many there may be."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends, status
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.catalogue.features import FEATURES, count_feature, feature_limit
from offhook.billing.catalogue.models import FeaturePriceRow
from offhook.billing.catalogue.schemas import FeaturePriceGiven, FeaturePriceView, FeatureUseView
from offhook.billing.catalogue.views import feature_price_view
from offhook.billing.endpoints.customer import direct_customer
from offhook.billing.tariffs.conversion import check_rate
from offhook.kit.errors import NotFoundError
from offhook.kit.ids import new_id
from offhook.kit.money import Money
from offhook.tenancy.api import (
    Account,
    CurrentDatabase,
    CurrentPrincipal,
    IdempotentRoute,
    Page,
    TenantSession,
    record_audit,
    require,
)

router = APIRouter(dependencies=[Depends(require(role="billing"))], route_class=IdempotentRoute)


@router.get("/features")
async def list_features(session: TenantSession, principal: CurrentPrincipal) -> Page[FeatureUseView]:
    """How many the account has of each, and how many it may have."""
    return Page(items=await _uses(session, principal.account_id), next_cursor=None)


@router.get("/customers/{account_id}/features")
async def list_customer_features(
    account_id: UUID, session: TenantSession, principal: CurrentPrincipal, database: CurrentDatabase
) -> Page[FeatureUseView]:
    """The same of a customer."""
    customer = await direct_customer(session, account_id, principal)
    async with database.widened(session):
        items = await _uses(session, customer.id)
    return Page(items=items, next_cursor=None)


@router.get("/feature-prices")
async def list_feature_prices(session: TenantSession, principal: CurrentPrincipal) -> Page[FeaturePriceView]:
    """What the account asks its customers for features; those with a customer are for that one alone."""
    rows = await session.scalars(
        select(FeaturePriceRow)
        .where(FeaturePriceRow.account_id == principal.account_id)
        .order_by(FeaturePriceRow.feature, FeaturePriceRow.customer_id.nulls_first())
    )
    return Page(items=[feature_price_view(row) for row in rows], next_cursor=None)


@router.put("/feature-prices")
async def set_feature_price(
    given: FeaturePriceGiven, session: TenantSession, principal: CurrentPrincipal, database: CurrentDatabase
) -> FeaturePriceView:
    """From today on: for one customer, or for all that have no price of their own."""
    whose = "all customers"
    if given.customer_id is not None:
        whose = (await direct_customer(session, given.customer_id, principal)).name
    async with database.widened(session):
        for customer in await _charged(session, given, seller_id=principal.account_id):
            await check_rate(session, given.currency, customer, where="currency")
    row = await _set(session, given, seller_id=principal.account_id)
    await record_audit(session, principal, "feature_price.changed", f"{given.feature} for {whose}")
    return feature_price_view(row)


@router.delete("/feature-prices/{price_id}", status_code=status.HTTP_204_NO_CONTENT)
async def remove_feature_price(price_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> None:
    """It costs nothing from today on, and there may be any number; a customer's own gives way to that for all."""
    row = await session.get(FeaturePriceRow, price_id)
    if row is None or row.account_id != principal.account_id:
        raise NotFoundError("there is no such price")
    await session.delete(row)
    await session.flush()
    await record_audit(session, principal, "feature_price.removed", row.feature)


async def _uses(session: AsyncSession, account_id: UUID) -> list[FeatureUseView]:
    return [
        FeatureUseView(
            feature=feature,
            count=await count_feature(session, account_id, feature),
            maximum=await feature_limit(session, account_id, feature),
            maximum_per_number=await feature_limit(session, account_id, feature, per="number"),
        )
        for feature in FEATURES
    ]


async def _charged(session: AsyncSession, given: FeaturePriceGiven, *, seller_id: UUID) -> Sequence[Account]:
    """One of each currency, of those who will be charged by it: nobody for what costs nothing."""
    if not Fraction(given.price) and not Fraction(given.setup):
        return []
    own = select(FeaturePriceRow.customer_id).where(
        FeaturePriceRow.account_id == seller_id,
        FeaturePriceRow.feature == given.feature,
        FeaturePriceRow.customer_id.is_not(None),
    )
    whose = Account.id.not_in(own) if given.customer_id is None else Account.id == given.customer_id
    query = select(Account).ext(distinct_on(Account.currency)).where(Account.parent_id == seller_id, whose)
    return (await session.scalars(query.order_by(Account.currency, Account.id))).all()


async def _set(session: AsyncSession, given: FeaturePriceGiven, *, seller_id: UUID) -> FeaturePriceRow:
    values: dict[str, Any] = {
        "currency": given.currency,
        "setup_micros": Money.parse(given.setup, given.currency).micros,
        "price_micros": Money.parse(given.price, given.currency).micros,
        **given.model_dump(include={"months", "free_count", "maximum"}),
    }
    key = {"id": new_id(), "account_id": seller_id, "feature": given.feature, "customer_id": given.customer_id}
    set_row = insert(FeaturePriceRow).values({**key, **values})
    changed = await session.scalars(
        set_row.on_conflict_do_update(constraint="uq_feature_prices_feature", set_=values).returning(FeaturePriceRow),
        execution_options={"populate_existing": True},
    )
    return changed.one()

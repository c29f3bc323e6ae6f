"""Brings what a customer pays for features in line with how many it has of them."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.change_subscription import successor
from offhook.billing.actions.sell_product import charge_once
from offhook.billing.catalogue.feature_words import feature_words
from offhook.billing.catalogue.features import FEATURES, Feature, count_feature
from offhook.billing.catalogue.models import FeaturePriceRow, SubscriptionRow
from offhook.billing.catalogue.subscriptions import give_back
from offhook.kit.ids import new_id
from offhook.kit.money import Money
from offhook.tenancy.api import Account


async def charge_features(session: AsyncSession, customer: Account, *, today: date) -> None:
    """A day costs what is had when it was last looked at; asked again it changes nothing. System scope."""
    prices = await prices_for(session, customer)
    rows = await session.scalars(
        select(SubscriptionRow)
        .where(
            SubscriptionRow.customer_id == customer.id,
            SubscriptionRow.account_id == customer.parent_id,
            SubscriptionRow.kind == "feature",
            SubscriptionRow.ends_on.is_(None),
        )
        .with_for_update()
    )
    had = {row.feature: row for row in rows}
    for feature in FEATURES:
        price = prices.get(feature)
        if price is not None or feature in had:
            await _charge_feature(session, customer, feature, price=price, had=had.get(feature), today=today)


async def prices_for(session: AsyncSession, customer: Account) -> Mapping[Feature, FeaturePriceRow]:
    """What its parent asks of this customer: prices of its own go before those for all."""
    rows = await session.scalars(
        select(FeaturePriceRow)
        .where(
            FeaturePriceRow.account_id == customer.parent_id,
            or_(FeaturePriceRow.customer_id.is_(None), FeaturePriceRow.customer_id == customer.id),
        )
        .order_by(FeaturePriceRow.customer_id.nulls_first())
    )
    return {row.feature: row for row in rows}  # type: ignore[misc]  # the API takes no others


async def _charge_feature(
    session: AsyncSession,
    customer: Account,
    feature: Feature,
    *,
    price: FeaturePriceRow | None,
    had: SubscriptionRow | None,
    today: date,
) -> None:
    wanted = 0
    if price is not None:
        wanted = max(await count_feature(session, customer.id, feature) - price.free_count, 0)
        added = wanted - (had.quantity if had else 0)
        if price.setup_micros and added > 0 and not _sold_out_of_price(price, had):
            await _charge_setup(session, customer, feature, price, count=added, today=today)
    charged = wanted if price is not None and (price.price_micros or price.setup_micros) else 0
    if had is not None and price is not None and _same(had, price, charged):
        return
    fresh = None
    if charged and price is not None:
        fresh = _fresh(customer, feature, price, had=had, quantity=charged, today=today)
    if had is not None:
        had.ends_on = max(today, had.sold_on)
        await session.flush()
        await give_back(session, had)
    if fresh is not None:
        session.add(fresh)
        await session.flush()


def _sold_out_of_price(price: FeaturePriceRow, had: SubscriptionRow | None) -> bool:
    """Another currency begins anew: what was set up before is not set up again."""
    return had is not None and had.currency != price.currency


def _same(had: SubscriptionRow, price: FeaturePriceRow, quantity: int) -> bool:
    told = (had.currency, had.price_micros, had.months, had.quantity)
    return told == (price.currency, price.price_micros, price.months, quantity)


def _fresh(
    customer: Account,
    feature: Feature,
    price: FeaturePriceRow,
    *,
    had: SubscriptionRow | None,
    quantity: int,
    today: date,
) -> SubscriptionRow:
    if had is not None and (had.currency, had.months) == (price.currency, price.months):
        return successor(had, price_micros=price.price_micros, quantity=quantity, from_on=today)
    return SubscriptionRow(
        id=new_id(),
        account_id=price.account_id,
        customer_id=customer.id,
        kind="feature",
        feature=feature,
        description=feature_words(feature, customer.language),
        product_class="telecom",
        currency=price.currency,
        price_micros=price.price_micros,
        quantity=quantity,
        months=price.months,
        in_advance=True,
        anchor_on=today,
        anchor_day=today.day,
        sold_on=today,
        starts_on=today,
    )


async def _charge_setup(
    session: AsyncSession, customer: Account, feature: Feature, price: FeaturePriceRow, *, count: int, today: date
) -> None:
    await charge_once(
        session,
        customer,
        description=feature_words(feature, customer.language, setup=True),
        price=Money(price.setup_micros, price.currency),
        quantity=count,
        product_class="telecom",
        due_on=today,
    )

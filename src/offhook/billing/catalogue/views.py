"""The catalogue's rows as the API shows them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.catalogue.features import Feature
from offhook.billing.catalogue.models import CatalogueChargeRow, FeaturePriceRow, ProductRow, SubscriptionRow
from offhook.billing.catalogue.schemas import (
    CatalogueChargeView,
    FeatureLimit,
    FeaturePriceView,
    MinutesGiven,
    Months,
    OfferView,
    ProductKind,
    ProductView,
    SubscriptionView,
    TaxClass,
)
from offhook.billing.catalogue.subscriptions import recurring_of
from offhook.billing.invoices.models import LineRow
from offhook.kit.money import Money

FAR = date(9999, 1, 1)


def product_view(row: ProductRow) -> ProductView:
    """To its seller."""
    return ProductView(
        id=row.id,
        name=row.name,
        description=row.description,
        kind=cast(ProductKind, row.kind),
        tax_class=cast(TaxClass, row.product_class),
        currency=row.currency,
        price=Money(row.price_micros, row.currency).decimal(),
        setup=Money(row.setup_micros, row.currency).decimal(),
        months=cast(Months | None, row.months),
        in_advance=row.in_advance,
        free_months=row.free_months,
        stock=row.stock,
        offered=row.offered,
        minutes=MinutesGiven.model_validate(row.minutes) if row.minutes else None,
        limits=[FeatureLimit.model_validate(each) for each in row.limits],
    )


def offer_view(row: ProductRow) -> OfferView:
    """To those who may buy it."""
    shown = product_view(row)
    return OfferView(**shown.model_dump(include=set(OfferView.model_fields)), in_stock=row.stock != 0)


def subscription_view(row: SubscriptionRow, *, today: date) -> SubscriptionView:
    """With the day of the next charge."""
    return SubscriptionView(
        id=row.id,
        customer_id=row.customer_id,
        kind=row.kind,
        product_id=row.product_id,
        feature=cast(Feature | None, row.feature),
        description=row.description,
        currency=row.currency,
        price=Money(row.price_micros, row.currency).decimal(),
        quantity=row.quantity,
        months=cast(Months, row.months),
        in_advance=row.in_advance,
        sold_on=row.sold_on,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        suspended_on=row.suspended_on,
        next_due_on=_next_due_on(row, today=today),
    )


def charge_view(row: CatalogueChargeRow, *, invoice_id: UUID | None = None) -> CatalogueChargeView:
    """Whose invoice it is on is looked up by `invoices_of`."""
    return CatalogueChargeView(
        id=row.id,
        customer_id=row.customer_id,
        subscription_id=row.subscription_id,
        description=row.description,
        quantity=row.quantity,
        currency=row.currency,
        net=Money(row.net_micros, row.currency).decimal(),
        period_start=row.part_start,
        period_end=row.part_end,
        due_on=row.due_on,
        invoice_id=invoice_id,
    )


async def invoices_of(session: AsyncSession, rows: Sequence[CatalogueChargeRow]) -> Mapping[UUID, UUID]:
    """By charge the invoice it is on, as far as the session sees it."""
    keys = {f"charge:{row.id}": row.id for row in rows}
    found = await session.execute(select(LineRow.charge_key, LineRow.invoice_id).where(LineRow.charge_key.in_(keys)))
    return {keys[key]: invoice_id for key, invoice_id in found if key is not None}


def feature_price_view(row: FeaturePriceRow) -> FeaturePriceView:
    """For people."""
    return FeaturePriceView(
        id=row.id,
        feature=cast(Feature, row.feature),
        customer_id=row.customer_id,
        currency=row.currency,
        setup=Money(row.setup_micros, row.currency).decimal(),
        price=Money(row.price_micros, row.currency).decimal(),
        months=cast(Months, row.months),
        free_count=row.free_count,
        maximum=row.maximum,
    )


def _next_due_on(row: SubscriptionRow, *, today: date) -> date | None:
    """In arrears the last day of the running period."""
    sold = recurring_of(row)
    start = max(today, row.starts_on)
    if row.ends_on is not None and row.ends_on <= start:
        return None
    if row.in_advance:
        due_on = row.starts_on if today <= row.starts_on else sold.cycle.first_from(today)
        return due_on if row.ends_on is None or due_on < row.ends_on else None
    return min(sold.cycle.on(start).end, row.ends_on or FAR)

"""Tables of what is sold besides calls."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from offhook.db.base import Base, TenantRow


class ProductRow(Base, TenantRow):
    """Something an account sells; `months` is None for what is paid once."""

    __tablename__ = "products"

    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(Text)
    product_class: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)
    price_micros: Mapped[int] = mapped_column(BigInteger)
    setup_micros: Mapped[int] = mapped_column(BigInteger, default=0)
    months: Mapped[int | None]
    in_advance: Mapped[bool] = mapped_column(default=True)
    free_months: Mapped[int] = mapped_column(default=0)
    stock: Mapped[int | None]
    """None: as many as anybody wants."""
    offered: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    minutes: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Of the shape of catalogue_schemas.MinutesGiven."""
    limits: Mapped[list[Any]] = mapped_column(default=list)
    """Of the shape of catalogue_schemas.FeatureLimit."""


class SubscriptionRow(Base, TenantRow):
    """Something charged by the period from one day to another; the row belongs to the seller."""

    __tablename__ = "subscriptions"

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    product_id: Mapped[UUID | None] = mapped_column(ForeignKey("products.id"))
    feature: Mapped[str | None] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    product_class: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)
    price_micros: Mapped[int] = mapped_column(BigInteger)
    """Of one, for a whole period."""
    quantity: Mapped[int]
    months: Mapped[int]
    in_advance: Mapped[bool]
    anchor_on: Mapped[date]
    anchor_day: Mapped[int]
    """The day of the month it was meant to be: 31, though the anchor's month ends on the 28th."""
    sold_on: Mapped[date]
    starts_on: Mapped[date]
    """The first day that is charged: after the free months."""
    ends_on: Mapped[date | None]
    """The first day that is not."""
    suspended_on: Mapped[date | None]
    """Since when a prepaid customer has not had the money for it."""


class CatalogueChargeRow(Base, TenantRow):
    """An amount that fell due, once, for the seller's next invoice; below zero it is given back."""

    __tablename__ = "charges"

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    subscription_id: Mapped[UUID | None] = mapped_column(ForeignKey("subscriptions.id", ondelete="CASCADE"))
    product_id: Mapped[UUID | None] = mapped_column(ForeignKey("products.id"))
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    part_start: Mapped[date | None]
    part_end: Mapped[date | None]
    number: Mapped[int] = mapped_column(default=1)
    description: Mapped[str] = mapped_column(Text)
    product_class: Mapped[str] = mapped_column(Text)
    quantity: Mapped[int] = mapped_column(default=1)
    currency: Mapped[str] = mapped_column(Text)
    net_micros: Mapped[int] = mapped_column(BigInteger)
    due_on: Mapped[date]
    booked_at: Mapped[datetime | None]
    """When a prepaid customer was debited; all others are by their invoice."""
    booked_currency: Mapped[str | None] = mapped_column(Text)
    booked_net_micros: Mapped[int] = mapped_column(BigInteger, default=0)
    booked_tax_micros: Mapped[int] = mapped_column(BigInteger, default=0)
    booked_tax: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Of the shape of paper.document.LineTax."""
    booked_fx: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    tried_on: Mapped[date | None]
    """The last day on which there was not enough money for it."""


class FeaturePriceRow(Base, TenantRow):
    """What an account asks its customers for a feature, or one of them when it is named."""

    __tablename__ = "feature_prices"

    feature: Mapped[str] = mapped_column(Text)
    customer_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    currency: Mapped[str] = mapped_column(Text)
    setup_micros: Mapped[int] = mapped_column(BigInteger, default=0)
    price_micros: Mapped[int] = mapped_column(BigInteger, default=0)
    months: Mapped[int] = mapped_column(default=1)
    free_count: Mapped[int] = mapped_column(default=0)
    maximum: Mapped[int | None]

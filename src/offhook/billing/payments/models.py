"""Tables of payments."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from offhook.db.base import Base, TenantRow


class ProviderRow(Base, TenantRow):
    """A seller's account with somebody who collects money for it."""

    __tablename__ = "payment_providers"

    type: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    enabled: Mapped[bool]
    credentials_encrypted: Mapped[str] = mapped_column(Text)


class MethodRow(Base, TenantRow):
    """A card, mandate or wallet a customer may be charged by again; we keep the provider's token alone."""

    __tablename__ = "payment_methods"

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("payment_providers.id"))
    reference: Mapped[str] = mapped_column(Text)
    customer_reference: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    expires_on: Mapped[date | None]
    removed_at: Mapped[datetime | None]


class PaymentRow(Base, TenantRow):
    """One attempt of a customer to pay; `account_id` is the seller."""

    __tablename__ = "payments"

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("payment_providers.id"))
    method_id: Mapped[UUID | None] = mapped_column(ForeignKey("payment_methods.id"))
    invoice_id: Mapped[UUID | None] = mapped_column(ForeignKey("invoices.id"))
    purpose: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)
    micros: Mapped[int] = mapped_column(BigInteger)
    refunded_micros: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text)
    state_at: Mapped[datetime | None]
    """When the provider says so; what it says of earlier comes too late."""
    reference: Mapped[str | None] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    problem: Mapped[str] = mapped_column(Text)


class RefundRow(Base, TenantRow):
    """Money the seller gives back of a payment; booked when the provider says that it is on its way."""

    __tablename__ = "payment_refunds"

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"))
    micros: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text, default="pending")
    reference: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    problem: Mapped[str] = mapped_column(Text, default="")


class PaymentEventRow(Base, TenantRow):
    """What a provider told, once."""

    __tablename__ = "payment_events"

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("payment_providers.id"))
    payment_id: Mapped[UUID | None] = mapped_column(ForeignKey("payments.id"))
    event_id: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(Text)


class TopUpRow(Base):
    """When a customer is told that its balance is low, and when it is filled up by itself."""

    __tablename__ = "top_up_rules"

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    currency: Mapped[str] = mapped_column(Text)
    notice_below_micros: Mapped[int | None] = mapped_column(BigInteger)
    noticed_at: Mapped[datetime | None]
    enabled: Mapped[bool]
    below_micros: Mapped[int] = mapped_column(BigInteger)
    amount_micros: Mapped[int] = mapped_column(BigInteger)
    method_id: Mapped[UUID | None] = mapped_column(ForeignKey("payment_methods.id"))
    most_per_day: Mapped[int]
    failures: Mapped[int]
    next_try_at: Mapped[datetime | None]

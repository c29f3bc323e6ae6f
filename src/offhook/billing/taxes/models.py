"""Tables of taxes."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from offhook.db.base import Base, TenantRow


class TaxRateRow(Base, TenantRow):
    """A rate that a seller set where the built-in one does not do."""

    __tablename__ = "tax_rates"

    country: Mapped[str] = mapped_column(Text)
    product_class: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    percent: Mapped[str] = mapped_column(Text)
    rounding: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date]


class CustomerTaxRow(Base):
    """How a seller's customer is taxed; the row belongs to the seller."""

    __tablename__ = "customer_taxes"

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    liable: Mapped[bool]
    next_liable: Mapped[bool | None]
    next_from: Mapped[date | None]
    """From this day on, where the customer is, `next_liable` holds."""
    vat_number: Mapped[str] = mapped_column(Text)
    vat_state: Mapped[str] = mapped_column(Text)
    vat_name: Mapped[str] = mapped_column(Text)
    vat_reference: Mapped[str] = mapped_column(Text)
    vat_checked_at: Mapped[datetime | None]

    def liable_on(self, day: date) -> bool:
        """Whether it owes tax then."""
        if self.next_liable is None or self.next_from is None or day < self.next_from:
            return self.liable
        return self.next_liable


class TaxVersionRow(Base, TenantRow):
    """What a customer's calls and lines carry from an instant on; the row belongs to the seller, and stays."""

    __tablename__ = "customer_tax_versions"

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    from_at: Mapped[datetime]
    taxes: Mapped[dict[str, Any]]
    """By product class lists of the shape of paper.document.LineTax."""

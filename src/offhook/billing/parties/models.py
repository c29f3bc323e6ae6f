"""The table of accounts as parties of invoices."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from offhook.db.base import Base


class ProfileRow(Base):
    """An account as a party of invoices: legal data, and as a seller its bank, brand and habits."""

    __tablename__ = "billing_profiles"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    legal_name: Mapped[str] = mapped_column(Text)
    street: Mapped[str] = mapped_column(Text)
    street_more: Mapped[str] = mapped_column(Text)
    postcode: Mapped[str] = mapped_column(Text)
    city: Mapped[str] = mapped_column(Text)
    region: Mapped[str] = mapped_column(Text)
    vat_number: Mapped[str] = mapped_column(Text)
    tax_number: Mapped[str] = mapped_column(Text)
    registration: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)
    website: Mapped[str] = mapped_column(Text)
    bank_name: Mapped[str] = mapped_column(Text)
    iban: Mapped[str] = mapped_column(Text)
    bic: Mapped[str] = mapped_column(Text)
    charges_tax: Mapped[bool]
    colour: Mapped[str] = mapped_column(Text)
    logo_key: Mapped[str] = mapped_column(Text)
    series: Mapped[str] = mapped_column(Text)
    credit_series: Mapped[str] = mapped_column(Text)
    payment_days: Mapped[int]
    reminder_days: Mapped[list[Any]]
    attach_calls: Mapped[str] = mapped_column(Text)
    footer: Mapped[str] = mapped_column(Text)

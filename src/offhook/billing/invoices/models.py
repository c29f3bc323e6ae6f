"""Tables of invoices."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from offhook.db.base import Base, TenantRow


class RunRow(Base, TenantRow):
    """Drafts for many customers at once."""

    __tablename__ = "invoice_runs"

    period_start: Mapped[date]
    period_end: Mapped[date]
    customer_ids: Mapped[list[str]]
    """Empty: all direct customers."""
    state: Mapped[str] = mapped_column(Text, default="queued")
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    made: Mapped[int] = mapped_column(default=0)
    problems: Mapped[list[Any]] = mapped_column(default=list)


class InvoiceRow(Base, TenantRow):
    """An invoice or credit note; `account_id` is the seller. `posted_micros` was in the ledger before approval."""

    __tablename__ = "invoices"

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    run_id: Mapped[UUID | None] = mapped_column(ForeignKey("invoice_runs.id"))
    kind: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default="draft")
    corrects_id: Mapped[UUID | None] = mapped_column(ForeignKey("invoices.id"))
    period_start: Mapped[date]
    period_end: Mapped[date]
    """The day after the last."""
    currency: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[str | None] = mapped_column(Text)
    issued_on: Mapped[date | None]
    due_on: Mapped[date | None]
    net_micros: Mapped[int] = mapped_column(BigInteger, default=0)
    tax_micros: Mapped[int] = mapped_column(BigInteger, default=0)
    gross_micros: Mapped[int] = mapped_column(BigInteger, default=0)
    posted_micros: Mapped[int] = mapped_column(BigInteger, default=0)
    paid_micros: Mapped[int] = mapped_column(BigInteger, default=0)
    document: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What was approved, whole: parties, lines, taxes."""
    pdf_key: Mapped[str] = mapped_column(Text, default="")
    calls_key: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime | None]
    reminder_level: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[datetime | None]


class LineRow(Base, TenantRow):
    """A line; usage is in the ledger already, so much net and so much tax."""

    __tablename__ = "invoice_lines"

    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoices.id", ondelete="CASCADE"))
    place: Mapped[int]
    kind: Mapped[str] = mapped_column(Text)
    product_class: Mapped[str] = mapped_column(Text)
    charge_key: Mapped[str | None] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    quantity: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text)
    net_micros: Mapped[int] = mapped_column(BigInteger)
    posted_net_micros: Mapped[int] = mapped_column(BigInteger, default=0)
    posted_tax_micros: Mapped[int] = mapped_column(BigInteger, default=0)
    taxes: Mapped[list[Any]]
    fx: Mapped[dict[str, Any] | None]


class InvoicePaymentRow(Base, TenantRow):
    """So much of a payment went to this invoice."""

    __tablename__ = "invoice_payments"

    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoices.id"))
    source: Mapped[str] = mapped_column(Text)
    """The key of the payment's posting set, or `credit:<id>` of a credit note."""
    micros: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]


class InvoiceMailRow(Base, TenantRow):
    """That it is to be sent, was sent, or why not."""

    __tablename__ = "invoice_mails"

    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoices.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    recipient: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default="queued")
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    problem: Mapped[str] = mapped_column(Text, default="")

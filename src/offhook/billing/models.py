"""Tables of billing: tariffs by version, and the ledger as far as it is read row by row."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from offhook.db.base import Base, TenantRow


class DeckRow(Base, TenantRow):
    """One price list through time."""

    __tablename__ = "rate_decks"

    name: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)


class DeckVersionRow(Base, TenantRow):
    """Prices from one instant on; a draft until somebody has looked at what changes."""

    __tablename__ = "rate_deck_versions"

    deck_id: Mapped[UUID] = mapped_column(ForeignKey("rate_decks.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(Text)
    effective_at: Mapped[datetime | None]
    """Null while it waits for its approval to begin."""
    zone: Mapped[str] = mapped_column(Text)
    bands: Mapped[list[str]]
    """As `peak=mon-fri 08:00-18:00`."""
    row_count: Mapped[int]
    rolled_back_at: Mapped[datetime | None]
    """Until when it was in force all the same: a roll-back is of its instant."""


class PlanRow(Base, TenantRow):
    """What an account asks of customers of one kind."""

    __tablename__ = "rate_plans"

    name: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)


class PlanVersionRow(Base, TenantRow):
    """A plan from one instant on: own prices, mark-ups on what the account pays itself, or both."""

    __tablename__ = "rate_plan_versions"

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("rate_plans.id", ondelete="CASCADE"))
    deck_id: Mapped[UUID | None] = mapped_column(ForeignKey("rate_decks.id"))
    effective_at: Mapped[datetime]
    rules: Mapped[list[Any]]
    """Of the shape of schemas.RuleGiven."""
    included: Mapped[list[Any]] = mapped_column(default=list)
    """Minutes granted each month, of the shape of schemas.IncludedGiven."""
    zone: Mapped[str] = mapped_column(Text, default="UTC")
    bands: Mapped[list[str]] = mapped_column(default=list)
    """Of the mark-ups; a deck brings its own."""


class AssignmentRow(Base, TenantRow):
    """From an instant on a customer has this plan; the row belongs to the seller."""

    __tablename__ = "plan_assignments"

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("rate_plans.id"))
    direction: Mapped[str] = mapped_column(Text)
    from_at: Mapped[datetime]


class CarrierDeckRow(Base):
    """What a carrier asks the owner for calls, from an instant on."""

    __tablename__ = "carrier_decks"

    carrier: Mapped[str] = mapped_column(Text, primary_key=True)
    from_at: Mapped[datetime] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    deck_id: Mapped[UUID | None] = mapped_column(ForeignKey("rate_decks.id"))
    """Null: from then on nobody knows."""
    enabled: Mapped[bool]


class TermsRow(Base):
    """What a seller must earn on a customer's calls, and how the customer pays."""

    __tablename__ = "customer_terms"

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    prepaid: Mapped[bool] = mapped_column(default=False)
    """Charges are debited when they fall due, not when they are invoiced."""
    floor_percent: Mapped[str | None] = mapped_column(Text)
    floor_per_minute: Mapped[str | None] = mapped_column(Text)
    """Null is no floor; 0 is never at a loss."""


class FxRateRow(Base):
    """Units of the second currency for one of the first, from an instant on; for the whole house."""

    __tablename__ = "fx_rates"

    from_currency: Mapped[str] = mapped_column(Text, primary_key=True)
    to_currency: Mapped[str] = mapped_column(Text, primary_key=True)
    rate: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(primary_key=True)


class LedgerAccountRow(Base):
    """Whose books, what for, towards whom; `posted` moves by postings alone."""

    __tablename__ = "ledger_accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)
    peer: Mapped[str] = mapped_column(Text)
    posted: Mapped[int] = mapped_column(BigInteger)
    pending: Mapped[int] = mapped_column(BigInteger)
    credit_limit: Mapped[int] = mapped_column(BigInteger)
    max_calls_out: Mapped[int | None]
    max_calls_in: Mapped[int | None]
    calls_out: Mapped[int]
    calls_in: Mapped[int]


class PostingRow(Base):
    """One line of a posting set."""

    __tablename__ = "postings"

    set_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    ledger_account_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_accounts.id"))
    account_id: Mapped[UUID]
    micros: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    memo: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class ChargeRow(Base):
    """One side of one level of a rated call."""

    __tablename__ = "call_charges"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    side: Mapped[str] = mapped_column(Text, primary_key=True)
    peer: Mapped[str] = mapped_column(Text)
    call_id: Mapped[UUID]
    leg_id: Mapped[str] = mapped_column(Text)
    dialled: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    duration_ms: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(Text)
    net_micros: Mapped[int] = mapped_column(BigInteger)
    tax_micros: Mapped[int] = mapped_column(BigInteger)
    cost_micros: Mapped[int | None] = mapped_column(BigInteger)
    margin_micros: Mapped[int | None] = mapped_column(BigInteger)

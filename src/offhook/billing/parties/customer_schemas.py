"""What a seller reads of its customers and its plans."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from offhook.billing.books.schemas import BalanceView
from offhook.billing.schemas import Direction, IncludedGiven, RuleGiven, View


class PlanHeld(BaseModel):
    """A plan a customer has from a time on, for calls of one direction."""

    id: UUID
    """By which one of a time to come is taken back."""
    plan_id: UUID
    plan_name: str
    direction: Direction
    from_at: datetime


class CustomerView(BaseModel):
    """A direct customer with what it has here."""

    id: UUID
    name: str
    kind: str
    country: str
    currency: str
    created_at: datetime
    suspended_at: datetime | None
    balances: list[BalanceView]
    plans: list[PlanHeld]
    """Those in force and those to come, the earliest first."""


class PlanVersionView(View):
    """A plan's prices from a time on."""

    id: UUID
    effective_at: datetime
    deck_id: UUID | None
    rules: list[RuleGiven]
    zone: str
    bands: list[str]
    included: list[IncludedGiven]

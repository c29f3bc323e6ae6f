"""What a version of a price list would have done to last month's calls."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

EffectState = Literal["none", "waiting", "running", "done", "failed"]


class Sums(BaseModel):
    """Of the account that owns the list, without tax."""

    revenue: str = "0"
    """What its customers owe it."""
    cost: str = "0"
    """What it owes for the same calls, in the currency it sells in."""
    margin: str = "0"


class CurrencyEffect(BaseModel):
    """All calls sold in one currency."""

    currency: str
    before: Sums
    after: Sums
    difference: Sums


class DestinationEffect(BaseModel):
    """Calls to one prefix of the list, in one currency."""

    prefix: str
    currency: str
    calls: int
    before: Sums
    after: Sums
    difference: Sums


class EffectFound(BaseModel):
    """Sums are those of `calls`; of a sample they are scaled up to `calls_in_all`."""

    from_at: datetime
    until_at: datetime
    calls: int = 0
    """Rated for this."""
    calls_in_all: int = 0
    """Of the month, on which somebody paid by this list."""
    sampled: bool = False
    without_price: int = 0
    """Of `calls`: the version has no price for them any more; they are left out of the sums."""
    currencies: list[CurrencyEffect] = []
    destinations: list[DestinationEffect] = []
    """Those on which the margin changes most."""


class EffectView(BaseModel):
    """Live screens are told of it as topic `deck_effects`, by the version's id."""

    version_id: UUID
    state: EffectState
    """`none`: nobody asked; POST asks."""
    done: int
    total: int | None
    problem: str | None
    found: EffectFound | None

"""Prices of calls as the API shows them."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel


class CallPrice(BaseModel):
    """What a call costs the account, tax included."""

    currency: str
    micros: int


class LiveCallPrice(CallPrice):
    """The same of a call that goes on: so far, and what a minute costs now (without tax)."""

    per_minute_micros: int | None


class LiveCallSides(BaseModel):
    """A living call of somebody below the account: what the account pays for it and is paid, so far.

    Its legs are added up, unless they are paid in different currencies: then it is told once for each.
    """

    call_id: UUID
    leg_id: str
    """The one to the far side."""
    direction: str
    caller: str
    dialled: str
    answered_at: datetime
    customer: str
    """Name of the direct customer who pays the account."""
    owes: CallPrice | None
    earns: CallPrice | None
    owes_per_minute_micros: int | None
    """The price of a minute at this moment of the call, rounded, tax left out; in the currency of `owes`."""
    earns_per_minute_micros: int | None


class PriceLine(BaseModel):
    """Equal increments charged one after the other."""

    from_ms: int
    increments: int
    seconds: int
    """Of each."""
    each: str
    """Exact price of each, a decimal or a fraction."""
    bands: list[str]
    price: str


class PriceLevel(BaseModel):
    """What one level of the chain costs, and why."""

    side: Literal["owes", "earns", "between"]
    """The account pays it, is paid it, or (the owner alone sees that) neither."""
    payer: str | None
    payee: str | None
    plan: str | None
    prefix: str
    currency: str
    interval_s: tuple[int, int]
    """First block and increment."""
    connection_fee: str
    billed_s: int
    free_s: int
    lines: list[PriceLine]
    exact: str
    price_micros: int
    """The exact price, rounded once."""
    taxes: list[str]
    tax_version: UUID | None
    """Of the payer's taxes, by the instant of the answer; None where there was none yet."""
    tax_micros: int
    cost_micros: int | None
    """Of the level below, told to who is paid."""
    margin_micros: int | None


class PricedLeg(BaseModel):
    """A rated leg, as far as the account may see it."""

    leg_id: str
    run: str
    direction: str
    dialled: str
    answered_at: datetime
    duration_ms: int
    levels: list[PriceLevel]
    explanation: dict[str, Any]
    """The same with every fact, for programs."""


class CallPrices(BaseModel):
    """The priced legs of a call; empty when nobody pays for it."""

    legs: list[PricedLeg]

"""What goes out of the API of balances, statements and rated calls; amounts are decimal text."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

CameBy = Literal["card", "debit", "online"]
CameEvent = Literal["paid", "reversed", "refund", "refund_failed", "reinstated", "offset"]


class Came(BaseModel):
    """What a payment provider told: money that came, went back, or came again."""

    provider: str
    """Its name, `Stripe`."""
    by: CameBy
    """`online` when the provider did not say how."""
    event: CameEvent
    """`offset` undoes the line before it: what it tells was counted already."""


class StatementLine(BaseModel):
    """One posting and the balance after it."""

    at: datetime
    kind: str
    memo: str
    """What somebody wrote to it, the number of the call or the invoice."""
    came: Came | None = None
    """Of a payment by a provider; one that a person booked has its memo alone."""
    amount: str
    balance: str


class Statement(BaseModel):
    """A balance through a span of time; `opening` plus all amounts is `closing`, also when lines are cut short."""

    currency: str
    opening: str
    closing: str
    lines: list[StatementLine]
    complete: bool


class BalanceView(BaseModel):
    """What an account has with its parent."""

    currency: str
    posted: str
    pending: str
    """Held for calls that go on."""
    credit_limit: str
    available: str
    calls_out: int
    calls_in: int
    max_calls_out: int | None
    max_calls_in: int | None


class ChargeView(BaseModel):
    """What a call cost or earned the account; `cost` and `margin` on calls it sold."""

    call_id: UUID
    leg_id: str
    side: str
    peer: str
    dialled: str
    at: datetime
    duration_ms: int
    billed_s: int | None
    """Charged for, in whole increments; None of what a re-rating takes back."""
    free_s: int | None
    """Paid for by included minutes."""
    currency: str
    net: str
    tax: str
    cost: str | None
    margin: str | None

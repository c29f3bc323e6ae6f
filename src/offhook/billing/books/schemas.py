"""What goes out of the API of statements; amounts are decimal text."""

from datetime import datetime
from typing import Literal

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

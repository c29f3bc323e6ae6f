"""Accounts as far as prices go: who is whose parent, and which plan held when."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from offhook.billing.rating.deck import RateDeck
from offhook.billing.rating.plan import RatePlan
from offhook.billing.rating.tax import Tax, TaxVersion

Direction = Literal["out", "in"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAssignment:
    """From this instant until the account's next assignment of the same direction."""

    plan: RatePlan
    from_ms: int
    direction: Direction = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginFloor:
    """What a parent must earn at least, else the call is not dialled; both must hold.

    None asks for nothing; zero is no call at a loss, and below zero one that loses no more than that.
    """

    percent: Fraction | None = None
    """Of the price."""
    per_minute: Fraction | None = None
    """Units of the plan's currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A customer or reseller; the one without a parent is the owner, who owes carriers only."""

    id: str
    parent_id: str | None
    plans: tuple[PlanAssignment, ...] = ()
    taxes: tuple[Tax, ...] = ()
    """Of its calls, as long as no version says otherwise; the parent charges them."""
    tax_versions: tuple[TaxVersion, ...] = ()
    """The same through time: calls carry those of their answer."""
    floor: MarginFloor | None = None
    """What its parent must earn on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """Somebody who takes our calls for money."""

    id: str
    deck: RateDeck
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FxRate:
    """Units of the second currency for one of the first; its source and time are shown wherever it is used."""

    from_currency: str
    to_currency: str
    rate: Fraction
    source: str
    at_ms: int

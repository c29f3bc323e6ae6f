"""Accounts as far as prices go: who is whose parent, and which plan held when."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from offhook.billing.rating.deck import RateDeck
from offhook.billing.rating.plan import RatePlan
from offhook.billing.rating.rate import FOREVER_MS
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
class CarrierCost:
    """From this instant until the carrier's next one. Without a deck nobody knows what calls by it cost."""

    deck: RateDeck | None
    from_ms: int
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """Somebody who takes our calls for money."""

    id: str
    costs: tuple[CarrierCost, ...]
    """In the order of time, the first with a deck."""

    @classmethod
    def of_deck(cls, *, id: str, deck: RateDeck, enabled: bool = True) -> "Carrier":  # noqa: A002  # as the field
        """One whose costs were never in another deck."""
        return cls(id=id, costs=(CarrierCost(deck=deck, from_ms=-FOREVER_MS, enabled=enabled),))

    def cost_at(self, at_ms: int) -> CarrierCost | None:
        """What whoever dials then goes by; None before the first."""
        return next((cost for cost in reversed(self.costs) if cost.from_ms <= at_ms), None)

    def deck_at(self, at_ms: int) -> tuple[RateDeck | None, int, int]:
        """What a call answered then is charged by, and the instants that holds between.

        A call names a carrier only when its costs were known as it was dialled. So one that was answered just after
        they were taken away rang before, and is charged by the last there were; likewise before the first.
        """
        found, begin_ms = None, -FOREVER_MS
        for cost in self.costs:
            if cost.deck is None:
                continue
            if found is not None and cost.from_ms > at_ms:
                return found, begin_ms, cost.from_ms
            if found is not None:
                begin_ms = cost.from_ms
            found = cost.deck
        return found, begin_ms, FOREVER_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class FxRate:
    """Units of the second currency for one of the first; its source and time are shown wherever it is used."""

    from_currency: str
    to_currency: str
    rate: Fraction
    source: str
    at_ms: int

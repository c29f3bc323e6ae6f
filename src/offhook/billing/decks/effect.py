"""Adds up what calls would have earned an account by a price list as it was and as it would be."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from offhook.billing.decks.effect_schemas import CurrencyEffect, DestinationEffect, Sums
from offhook.billing.rating.call import Call
from offhook.billing.rating.rate_call import rate
from offhook.billing.rating.rated_call import RatedCall
from offhook.billing.rating.snapshot import Snapshot
from offhook.kit.errors import OffhookError
from offhook.kit.money import Money, round_half_up

SHOWN = 20
"""Destinations, of which there may be as many as prefixes."""


class _Earned(NamedTuple):
    """On one call, in micros of the currency it was sold in."""

    currency: str
    revenue: int
    cost: int


@dataclass(slots=True)
class _Both:
    """Sums in micros, before and after."""

    calls: int = 0
    revenue: list[int] = field(default_factory=lambda: [0, 0])
    cost: list[int] = field(default_factory=lambda: [0, 0])

    def add(self, before: _Earned, after: _Earned) -> None:
        self.calls += 1
        for place, one in enumerate((before, after)):
            self.revenue[place] += one.revenue
            self.cost[place] += one.cost

    @property
    def moved(self) -> int:
        """How far the margin moves, whichever way."""
        return abs(self.revenue[1] - self.cost[1] - self.revenue[0] + self.cost[0])


class DeckEffect:
    """For one thread; `before` and `after` differ by the list alone, and are its own."""

    def __init__(self, before: Snapshot, after: Snapshot, *, deck_id: str, seller_id: str) -> None:
        self.rated = 0
        self.without_price = 0
        self._before, self._after = before, after
        self._deck_id, self._seller_id = deck_id, seller_id
        self._by_currency: dict[str, _Both] = defaultdict(_Both)
        self._by_prefix: dict[tuple[str, str], _Both] = defaultdict(_Both)

    def add(self, calls: Iterable[Call]) -> None:
        """Those that have no price on either side are counted and left out."""
        for call in calls:
            self.rated += 1
            try:
                before, after = rate(call, self._before), rate(call, self._after)
            except OffhookError:
                self.without_price += 1
                continue
            was, becomes = self._earned(before), self._earned(after)
            if was is not None and becomes is not None:
                self._by_currency[becomes.currency].add(was, becomes)
                self._by_prefix[self._prefix(after), becomes.currency].add(was, becomes)

    def currencies(self, *, of: int) -> list[CurrencyEffect]:
        """Scaled up to so many calls, in the order of their codes."""
        found = []
        for currency, both in sorted(self._by_currency.items()):
            before, after, difference = self._told(both, currency, of)
            found.append(CurrencyEffect(currency=currency, before=before, after=after, difference=difference))
        return found

    def destinations(self, *, of: int) -> list[DestinationEffect]:
        """Scaled up likewise; the first few."""
        most = sorted(self._by_prefix.items(), key=lambda one: (-one[1].moved, one[0]))[:SHOWN]
        found = []
        for (prefix, currency), both in most:
            before, after, difference = self._told(both, currency, of)
            calls = self._scaled(both.calls, of)
            found.append(
                DestinationEffect(
                    prefix=prefix, currency=currency, calls=calls, before=before, after=after, difference=difference
                )
            )
        return found

    def _earned(self, rated: RatedCall) -> _Earned | None:
        """What the seller earns on it; on calls of its own it only pays. None: it has no part in the call."""
        carried = len(rated.prices) - len(rated.accounts)
        for number, account in enumerate(rated.accounts, carried):
            if account.parent_id == self._seller_id:
                cost = rated.cost_micros(number) if number else 0
                return _Earned(rated.charged[number].spec.currency, rated.prices[number], cost)
        if rated.accounts and rated.accounts[-1].id == self._seller_id:
            return _Earned(rated.charged[-1].spec.currency, 0, rated.prices[-1])
        return None

    def _prefix(self, rated: RatedCall) -> str:
        for level, prefix in zip(rated.charged, rated.prefixes, strict=True):
            if level.spec.deck_id == self._deck_id:
                return prefix
        return ""

    def _told(self, both: _Both, currency: str, of: int) -> tuple[Sums, Sums, Sums]:
        revenue = [self._scaled(micros, of) for micros in both.revenue]
        cost = [self._scaled(micros, of) for micros in both.cost]
        return (
            _sums(revenue[0], cost[0], currency),
            _sums(revenue[1], cost[1], currency),
            _sums(revenue[1] - revenue[0], cost[1] - cost[0], currency),
        )

    def _scaled(self, number: int, of: int) -> int:
        return round_half_up(number * of, self.rated) if self.rated else number


def _sums(revenue: int, cost: int, currency: str) -> Sums:
    def told(micros: int) -> str:
        return Money(micros, currency).decimal()

    return Sums(revenue=told(revenue), cost=told(cost), margin=told(revenue - cost))

"""Least-cost routing: the longest match of each carrier first, then by cost; never below anybody's margin floor."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from offhook.billing.rating.account import Account
from offhook.billing.rating.calendar import calendar_of
from offhook.billing.rating.call import Call
from offhook.billing.rating.errors import NoRateError, TariffError
from offhook.billing.rating.ladder import CarrierInForce
from offhook.billing.rating.prefixes import PrefixIndex
from offhook.billing.rating.prices import own_prices
from offhook.billing.rating.rate import FOREVER_MS, RateTerms
from offhook.billing.rating.rate_call import rate
from offhook.billing.rating.rated_call import RatedCall
from offhook.billing.rating.snapshot import Snapshot
from offhook.kit.money import MICROS, round_half_up

EXPECTED_S = 180
"""Carriers are compared by the cost of a call of this length, fees and increments included."""
_KEPT = 500_000
_FINE = 1_000_000
"""Parts of a micro that costs are told apart by."""


class Route(NamedTuple):
    """A carrier that takes the call, by its own longest prefix."""

    carrier_id: str
    prefix: str
    cost: int
    """Of the expected call, in millionths of a micro of the router's currency: for comparing only."""


Routes = tuple[Route, ...]


class Router:
    """The carriers of a snapshot; a number's routes follow from the longest prefix that any carrier knows.

    That is so because every carrier's match is itself a prefix of that longest one. Only rates that depend on the
    caller or on dates of their own are looked up afresh each time.
    """

    def __init__(self, snapshot: Snapshot, *, currency: str | None = None, expected_s: int = EXPECTED_S) -> None:
        """Costs are compared in `currency`; without one in that of the first carrier."""
        self._snapshot = snapshot
        self._currency = currency or _first_currency(snapshot)
        self._expected_ms = expected_s * 1000
        self._until_ms = self._state_until_ms = -1
        self._from_ms = self._state_from_ms = 0
        self._known: dict[str, Routes | None] = {}
        self._costs: dict[tuple[CarrierInForce, str], dict[RateTerms, int]] = {}
        self._carriers: list[CarrierInForce] = []
        self._asked: list[_Asked] = []
        self._index: PrefixIndex[bool] = PrefixIndex({})

    def routes(self, digits: str, *, at_ms: int, caller: str = "") -> Routes:
        """Cheapest first; of equally cheap carriers the one given first. Empty when nobody goes there."""
        if not self._state_from_ms <= at_ms < self._state_until_ms:
            self._turn_to(at_ms)
        hit = self._index.longest(digits)
        if hit is None:
            return ()
        prefix, plain = hit
        if not plain:
            return self._find(digits, caller, at_ms)
        found = self._known.get(prefix)
        if found is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            found = self._known[prefix] = self._find(prefix, "", at_ms)
        return found

    def _find(self, digits: str, caller: str, at_ms: int) -> Routes:
        found = []
        for asked in self._asked:
            hit = asked.carrier.find(digits, caller, at_ms)
            if hit is not None:
                prefix, terms = hit
                cost = asked.costs.get(terms)
                if cost is None:
                    cost = asked.costs[terms] = self._cost(asked, terms)
                found.append(Route(asked.carrier.carrier_id, prefix, cost))
        found.sort(key=_cost_of)
        return tuple(found)

    def _cost(self, asked: "_Asked", terms: RateTerms) -> int:
        exact = own_prices(terms, asked.band).of(self._expected_ms) * self._fx(asked.carrier.currency)
        return round_half_up(exact.numerator * MICROS * _FINE, exact.denominator)

    def _fx(self, currency: str) -> Fraction:
        if currency == self._currency:
            return Fraction(1)
        fx = self._snapshot.fx.get((currency, self._currency))
        if fx is None:
            raise TariffError(f"there is no exchange rate from {currency} to {self._currency}")
        return fx.rate

    def _turn_to(self, at_ms: int) -> None:
        """Another band, or another version of a deck, has begun: what was known before holds no more."""
        if not self._from_ms <= at_ms < self._until_ms:
            self._load(at_ms)
        self._known.clear()
        self._asked.clear()
        self._state_from_ms, self._state_until_ms = at_ms, self._until_ms
        for carrier in self._carriers:
            name = ""
            if bands := carrier.version.bands:
                number, border_ms = calendar_of(bands).at(at_ms)
                name = bands.names[number]
                self._state_until_ms = min(self._state_until_ms, border_ms)
            self._asked.append(_Asked(carrier, name, self._costs.setdefault((carrier, name), {})))

    def _load(self, at_ms: int) -> None:
        self._carriers, self._from_ms, self._until_ms = [], at_ms, FOREVER_MS
        self._costs.clear()
        for carrier in self._snapshot.carriers:
            cost = self._snapshot.cost_at(carrier.id, at_ms)
            versions = cost.deck.versions if cost is not None and cost.deck is not None else ()
            begins = [version.effective_ms for version in versions] + [one.from_ms for one in carrier.costs]
            self._until_ms = min([self._until_ms, *(begin for begin in begins if begin > at_ms)])
            if cost is not None and cost.enabled and any(version.effective_ms <= at_ms for version in versions):
                self._carriers.append(self._snapshot.carrier_at(carrier.id, at_ms))
        self._index = PrefixIndex(_known_prefixes(self._carriers))


def _first_currency(snapshot: Snapshot) -> str:
    """Without any carrier it does not matter."""
    decks = (cost.deck for carrier in snapshot.carriers for cost in carrier.costs)
    return next((deck.currency for deck in decks if deck is not None), "USD")


class _Asked(NamedTuple):
    """A carrier in the band of now, with the costs found so far."""

    carrier: CarrierInForce
    band: str
    costs: dict[RateTerms, int]


def _known_prefixes(carriers: list[CarrierInForce]) -> dict[str, bool]:
    """All prefixes of all carriers; false for those below or at a rate that depends on more than the number."""
    plain: dict[str, bool] = {}
    special = []
    for carrier in carriers:
        for prefix, entry in carrier.version.index.items():
            if isinstance(entry, RateTerms):
                plain.setdefault(prefix, True)
            else:
                special.append(prefix)
    if special:
        stems = tuple(special)
        plain = {prefix: not prefix.startswith(stems) for prefix in plain} | dict.fromkeys(special, False)
    return plain


def _cost_of(route: Route) -> int:
    return route.cost


class Offer(NamedTuple):
    """A route on which everybody earns what they want to, and what the expected call costs each of them."""

    route: Route
    expected: RatedCall


def offers(call: Call, *, snapshot: Snapshot, router: Router, expected_s: int = EXPECTED_S) -> Iterator[Offer]:
    """The fail-over list, cheapest first: each next one is checked only when it is asked for.

    `call.answered_at_ms` is the time of dialling; a later attempt that is dialled in another band asks anew.
    """
    assert call.answered_at_ms is not None, "before dialling, the instant of answer is now"
    prices = snapshot.with_lots({}) if snapshot.lots else snapshot
    for route in router.routes(call.dialled, at_ms=call.answered_at_ms, caller=call.caller):
        expected = replace(call, carrier_id=route.carrier_id, duration_ms=expected_s * 1000)
        try:
            rated = rate(expected, prices)
        except NoRateError:
            continue
        if below_floor(rated) is None:
            yield Offer(route, rated)


def below_floor(rated: RatedCall) -> Account | None:
    """The first account on which its parent would earn less than its floor; None when all floors are kept."""
    carried = len(rated.prices) - len(rated.accounts)
    for place, account in enumerate(rated.accounts):
        floor, number = account.floor, place + carried
        if floor is None or number == 0:
            continue
        price = rated.prices[number]
        margin = price - rated.cost_micros(number)
        percent, least = floor.percent, floor.per_minute
        if percent is not None and margin * 100 * percent.denominator < percent.numerator * price:
            return account
        if (
            least is not None
            and margin * 60_000 * least.denominator < least.numerator * MICROS * rated.call.duration_ms
        ):
            return account
    return None

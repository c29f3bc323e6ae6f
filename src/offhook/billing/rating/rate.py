"""What a call to a prefix costs, before anybody's mark-up."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from offhook.billing.rating.destination import Destination
from offhook.billing.rating.errors import TariffError
from offhook.billing.rating.exact import ZERO, write_exact

ABSURD = 1_000_000
"""No unit of a call costs as much, not even in the smallest of currencies."""
FOREVER_MS = 1 << 62


@dataclass(frozen=True, slots=True, kw_only=True)
class BandPrice:
    """Prices in one band, in units of the deck's currency."""

    per_unit: Fraction
    connection_fee: Fraction = ZERO
    first_per_unit: Fraction | None = None
    """The first block's own price per unit, for the charge model that has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """From this second of the charged time on, a unit costs this."""

    from_s: int
    per_unit: Fraction


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RateTerms:
    """All of a rate but its prefix; shared by as many prefixes as have the same, and so compared by identity."""

    prices: tuple[tuple[str, BandPrice], ...]
    """By band name; the empty name stands for every band not named."""
    unit_s: int = 60
    first_s: int = 1
    """The first block, charged whole as soon as the call lasts longer than the seconds included."""
    next_s: int = 1
    included_s: int = 0
    """Seconds that the connection fee pays for; the first block begins after them."""
    minimum: Fraction | None = None
    """The least that a call with charged time costs, connection fee included."""
    maximum: Fraction | None = None
    model: str = "per_increment"
    tiers: tuple[Tier, ...] = ()

    def __post_init__(self) -> None:
        if self.unit_s < 1 or self.next_s < 1 or self.first_s < 0 or self.included_s < 0:
            raise TariffError("a unit and an increment last at least a second, and no block is negative")
        if max(self.unit_s, self.first_s, self.next_s, self.included_s) > 86_400:
            raise TariffError("no block of a rate lasts longer than a day")
        for amount in self._amounts():
            if amount.numerator < 0 or amount.numerator >= ABSURD * amount.denominator:
                raise TariffError(f"{write_exact(amount)} is not a price: prices are from 0 up to {ABSURD}")
        if self.minimum is not None and self.maximum is not None and self.maximum < self.minimum:
            raise TariffError("the maximum cost of a call is below its minimum")

    def price_in(self, band: str) -> BandPrice | None:
        """None when neither the band nor the rest of the week has a price."""
        rest = None
        for name, price in self.prices:
            if name == band:
                return price
            if name == "":
                rest = price
        return rest

    def _amounts(self) -> Iterable[Fraction]:
        for _, price in self.prices:
            yield price.per_unit
            yield price.connection_fee
            if price.first_per_unit is not None:
                yield price.first_per_unit
        for tier in self.tiers:
            yield tier.per_unit
        yield from [bound for bound in (self.minimum, self.maximum) if bound is not None]

    @classmethod
    def all_week(cls, per_unit: str, *, first_s: int = 1, next_s: int = 1) -> "RateTerms":
        """The same price per minute at all times."""
        return cls(prices=(("", BandPrice(per_unit=Fraction(per_unit))),), first_s=first_s, next_s=next_s)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rate:
    """A row of a deck: where it applies, and its terms."""

    prefix: str
    """Digits of the number called, without `+`; empty for everything else."""
    terms: RateTerms
    origin: str = ""
    """Only for callers whose number begins so; the longest one wins."""
    valid_from_ms: int | None = None
    valid_until_ms: int | None = None
    """Instants the call's answer must lie between, the second not included."""
    priority: int = 0
    """Among rates of one prefix and origin that are valid at once, the highest counts."""

    def __post_init__(self) -> None:
        for digits in (self.prefix, self.origin):
            if digits and not (digits.isascii() and digits.isdigit() and len(digits) <= 20):
                raise TariffError(f"{digits!r} is not a prefix (digits only, at most 20)")
        begin_ms, end_ms = self.validity
        if end_ms <= begin_ms:
            raise TariffError(f"the rate for {self.prefix!r} ends before it begins")

    @property
    def always(self) -> bool:
        """Whether it applies to every caller at every time, as nearly all do."""
        return not self.origin and self.valid_from_ms is None and self.valid_until_ms is None

    @property
    def validity(self) -> tuple[int, int]:
        """From when to when, with instants that never come where there is no limit."""
        begin_ms = -FOREVER_MS if self.valid_from_ms is None else self.valid_from_ms
        return begin_ms, FOREVER_MS if self.valid_until_ms is None else self.valid_until_ms

    def holds(self, caller: str, at_ms: int) -> bool:
        """Whether it applies to a call of this caller answered at this instant."""
        begin_ms, end_ms = self.validity
        return begin_ms <= at_ms < end_ms and caller.startswith(self.origin)


def rates_to(destination: Destination, terms: RateTerms) -> list[Rate]:
    """The same terms for every prefix of a destination."""
    return [Rate(prefix=prefix, terms=terms) for prefix in sorted(destination.prefixes)]

"""What a rate and the mark-ups on it charge for one kind of call, worked out once and reduced to integers."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any, NamedTuple

from offhook.billing.rating.account import FxRate
from offhook.billing.rating.bands import Bands
from offhook.billing.rating.calendar import BandCalendar, calendar_of
from offhook.billing.rating.charge_model import Step
from offhook.billing.rating.errors import TariffError
from offhook.billing.rating.plan import MarkUpRule
from offhook.billing.rating.prices import Priced, marked_up, own_prices
from offhook.billing.rating.rate import RateTerms
from offhook.billing.rating.tax import Tax
from offhook.billing.rating.walk import Length
from offhook.kit.money import MICROS, round_half_up

Source = RateTerms | MarkUpRule
Spans = Sequence[tuple[int, int]]
"""When, in ms from the answer on, which state of a program's bands began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelSpec:
    """One level before it is worked out; the first of a program has terms of its own."""

    source: Source
    bands: Bands | None
    currency: str
    plan_id: str = ""
    deck_id: str = ""
    version_id: str = ""
    taxes: tuple[Tax, ...] = ()
    fx: FxRate | None = None
    """From the currency of the level below, when it is another."""


class HotRow(NamedTuple):
    """One level in one state for the usual call: first block and increments, all scaled to integers.

    Price in micros = (first + increments * each) // den, both doubled, and the half added to the first.
    """

    first: int
    each: int
    den: int
    bounds: tuple[int, int] | None
    """Least and most, in micros."""
    taxes: tuple[tuple[int, int, int], ...]


class HotRows(NamedTuple):
    """All levels of a program: they have one rhythm, so their increments are counted once."""

    first_ms: int
    next_ms: int
    rows: tuple[HotRow, ...]


class Scaled(NamedTuple):
    """One level in one state for any call; prices are numerators over the level's denominator."""

    connection_fee: int
    steps: tuple[int, ...]
    minimum: int
    maximum: int


NO_MAXIMUM = 1 << 62


class Level:
    """One level worked out as far as it does not depend on the bands."""

    __slots__ = ("den", "included_ms", "lengths", "size", "spec", "stride", "taxes")

    def __init__(self, spec: LevelSpec, *, stride: int, below: "Level | None", steps: tuple[Step, ...]) -> None:
        self.spec = spec
        self.stride = stride
        self.size = len(spec.bands.names) if spec.bands else 1
        self.lengths: tuple[Length, ...] = tuple((step.length_s * 1000, step.count) for step in steps)
        self.included_ms = 0 if steps[0].charged else steps[0].length_s * 1000
        """Time at the call's begin that the connection fee pays for."""
        self.taxes = tuple(
            (2 * tax.percent.numerator, 100 * tax.percent.denominator, 200 * tax.percent.denominator)
            for tax in spec.taxes
        )
        self.den = _denominator(spec, below, steps)

    def band_in(self, state: int) -> str:
        """The level's own band."""
        if not self.spec.bands:
            return ""
        return self.spec.bands.names[(state // self.stride) % self.size if self.stride else 0]


class Program:
    """A rate and the mark-ups on it, level by level; what a state costs is kept once it is known.

    A state is one number for the bands of all calendars that matter: number of the first, plus that of the second
    times the size of the first, and so on.
    """

    __slots__ = ("_hot", "_scaled", "calendars", "levels", "simple", "told")

    def __init__(self, specs: Sequence[LevelSpec]) -> None:
        strides: dict[Bands, int] = {}
        size = 1
        for spec in specs:
            if _varies(spec) and spec.bands and spec.bands not in strides:
                strides[spec.bands] = size
                size *= len(spec.bands.names)
        self.calendars: tuple[tuple[BandCalendar, int], ...] = tuple(
            (calendar_of(bands), stride) for bands, stride in strides.items()
        )
        self.levels: list[Level] = []
        below: Priced | None = None
        for spec in specs:
            below = _priced(spec, spec.bands.names[0] if spec.bands else "", below)
            stride = strides.get(spec.bands, 0) if spec.bands and _varies(spec) else 0
            lower = self.levels[-1] if self.levels else None
            self.levels.append(Level(spec, stride=stride, below=lower, steps=below.steps))
        self.simple = _is_simple(self.levels[0].lengths, self.levels[0].included_ms)
        self._hot: dict[int, HotRows] = {}
        self.told: dict[int, list[dict[str, Any]]] = {}
        """What explanations say of all levels' prices in a state."""
        self._scaled: dict[int, tuple[Scaled, ...]] = {}

    def priced(self, state: int) -> list[Priced]:
        """Exact prices of all levels."""
        found: list[Priced] = []
        for level in self.levels:
            found.append(_priced(level.spec, level.band_in(state), found[-1] if found else None))
        return found

    def hot(self, state: int) -> HotRows:
        """Rows for `simple` programs."""
        found = self._hot.get(state)
        if found is None:
            lengths = self.levels[0].lengths
            rows = tuple(map(_hot_row, self.levels, self.scaled(state)))
            found = self._hot[state] = HotRows(lengths[0][0], lengths[-1][0], rows)
        return found

    def scaled(self, state: int) -> tuple[Scaled, ...]:
        """Rows for any program."""
        found = self._scaled.get(state)
        if found is None:
            found = self._scaled[state] = tuple(map(_scaled, self.levels, self.priced(state)))
        return found


def _varies(spec: LevelSpec) -> bool:
    return len(spec.source.prices if isinstance(spec.source, RateTerms) else spec.source.by_band) > 1


def _priced(spec: LevelSpec, band: str, below: Priced | None) -> Priced:
    if isinstance(spec.source, RateTerms):
        return own_prices(spec.source, band)
    if below is None:
        raise TariffError(f"the plan {spec.plan_id!r} marks up a price, and there is none below it")
    try:
        return marked_up(below, spec.source, band, fx=spec.fx.rate if spec.fx else None)
    except TariffError as error:
        raise TariffError(f"the plan {spec.plan_id!r}: {error.message}") from error


def _denominator(spec: LevelSpec, below: Level | None, steps: tuple[Step, ...]) -> int:
    """A common one for the level's prices in every state, found without going through all states."""
    if isinstance(spec.source, RateTerms):
        names = spec.bands.names if spec.bands else ("",)
        priced = [own_prices(spec.source, name) for name in names]
        amounts = [amount for each in priced for amount in (each.connection_fee, *(s.price for s in each.steps))]
        return lcm(*((amount * MICROS).denominator for amount in amounts))
    assert below is not None
    den = 1
    for _, mark_up in spec.source.by_band:
        factor = mark_up.factor * (spec.fx.rate if spec.fx else 1)
        added = [mark_up.connection_fee, *(step.units * mark_up.per_unit for step in steps)]
        den = lcm(den, below.den * factor.denominator, *((amount * MICROS).denominator for amount in added))
    return den


def _is_simple(lengths: tuple[Length, ...], included_ms: int) -> bool:
    """One first block, if any, and increments without end."""
    return not included_ms and [count for _, count in lengths] in ([None], [1, None])


def _micros(amount: Fraction | None, otherwise: int) -> int:
    if amount is None:
        return otherwise
    return round_half_up(amount.numerator * MICROS, amount.denominator)


def _scaled(level: Level, priced: Priced) -> Scaled:
    whole = MICROS * level.den

    def scale(amount: Fraction) -> int:
        numerator, rest = divmod(amount.numerator * whole, amount.denominator)
        assert not rest, "the level's denominator holds for all its prices"
        return numerator

    steps = tuple(scale(step.price) for step in priced.steps)
    return Scaled(scale(priced.connection_fee), steps, _micros(priced.minimum, 0), _micros(priced.maximum, NO_MAXIMUM))


def _hot_row(level: Level, row: Scaled) -> HotRow:
    first, each = row.steps[0], row.steps[-1]
    return HotRow(
        first=2 * (row.connection_fee + first) + level.den,
        each=2 * each,
        den=2 * level.den,
        bounds=(row.minimum, row.maximum) if row.minimum or row.maximum != NO_MAXIMUM else None,
        taxes=level.taxes,
    )

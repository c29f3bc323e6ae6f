"""A ladder: the plans a call is charged by, from the owner's customers down to the caller, in force together."""

from collections.abc import Callable, Sequence

from offhook.billing.rating.account import FxRate
from offhook.billing.rating.bands import Bands
from offhook.billing.rating.deck import RateDeckVersion
from offhook.billing.rating.errors import NoRateError, TariffError
from offhook.billing.rating.plan import MarkUpRule, RatePlan
from offhook.billing.rating.program import LevelSpec, Program, Source
from offhook.billing.rating.rate import RateTerms
from offhook.billing.rating.tax import Tax

Find = Callable[[str, str, int], tuple[str, Source] | None]
FxTable = dict[tuple[str, str], FxRate]
_PROGRAMS_KEPT = 50_000


class CarrierInForce:
    """A carrier with the version of its deck that holds for a while."""

    __slots__ = ("carrier_id", "currency", "deck_id", "find", "from_ms", "until_ms", "version")

    def __init__(
        self, *, carrier_id: str, deck_id: str, currency: str, version: RateDeckVersion, times: tuple[int, int]
    ) -> None:
        self.carrier_id = carrier_id
        self.deck_id = deck_id
        self.currency = currency
        self.version = version
        self.find = version.find
        self.from_ms, self.until_ms = times


class Rung:
    """One account's plan with the deck version in force, and how to find its price for a number."""

    __slots__ = ("find", "fixed", "plan", "taxes", "version")

    def __init__(self, *, plan: RatePlan, version: RateDeckVersion | None, taxes: tuple[Tax, ...]) -> None:
        self.plan = plan
        self.version = version
        self.taxes = taxes
        self.fixed: MarkUpRule | None = plan.default
        """The only thing this rung can find."""
        self.find: Find = self._find if plan.rules or version is None else version.find

    def _find(self, digits: str, caller: str, at_ms: int) -> tuple[str, Source] | None:
        own = self.version.find(digits, caller, at_ms) if self.version else None
        rule = self.plan.rules.longest(digits) if self.plan.rules else None
        if own is None or (rule is not None and len(rule[0]) > len(own[0])):
            return rule
        return own


class Ladder:
    """Shared by all accounts whose chains have the same plans; remembers the programs it has worked out."""

    __slots__ = ("_fx", "_no_prefixes", "_programs", "_searched", "rungs")

    def __init__(self, rungs: Sequence[Rung], fx: FxTable) -> None:
        self.rungs = tuple(rungs)
        self._fx = fx
        self._no_prefixes = [""] * len(rungs)
        self._searched = [(place, rung) for place, rung in enumerate(rungs) if rung.fixed is None]
        self._programs: dict[tuple[object, ...], Program] = {}

    def find(self, digits: str, caller: str, at_ms: int, *, base: CarrierInForce | None) -> tuple[list[str], Program]:
        """The prefix matched on every level, the carrier's first, and the program that prices the call.

        Raises NoRateError when a level has no price, TariffError when it cannot be worked out.
        """
        prefixes = self._no_prefixes.copy()
        key: list[object] = [base]
        if base is not None:
            hit = base.find(digits, caller, at_ms)
            if hit is None:
                raise NoRateError(f"the carrier {base.carrier_id!r} has no price for {digits}")
            prefixes.insert(0, hit[0])
            key.append(hit[1])
        for place, rung in self._searched:
            found = rung.find(digits, caller, at_ms)
            if found is None:
                raise NoRateError(f"the plan {rung.plan.id!r} has no price for {digits}")
            prefixes[place if base is None else place + 1], source = found
            key.append(source)
        program = self._programs.get(memo := tuple(key))
        if program is None:
            if len(self._programs) >= _PROGRAMS_KEPT:
                self._programs.clear()
            program = self._programs[memo] = self._work_out(base, key[1:])
        return prefixes, program

    def _work_out(self, base: CarrierInForce | None, found: Sequence[object]) -> Program:
        looked_up = iter(found)
        sources = [next(looked_up)] if base is not None else []
        sources += [rung.fixed if rung.fixed is not None else next(looked_up) for rung in self.rungs]
        specs: list[LevelSpec] = []
        for number, source in enumerate(sources):
            assert isinstance(source, RateTerms | MarkUpRule)
            if base is not None and number == 0:
                specs.append(_carrier_spec(base, source))
            else:
                specs.append(self._rung_spec(self.rungs[number - (base is not None)], source, specs))
        return Program(specs)

    def _rung_spec(self, rung: Rung, source: Source, below: Sequence[LevelSpec]) -> LevelSpec:
        plan, bands, deck_id, version_id = rung.plan, rung.plan.bands, "", ""
        if isinstance(source, RateTerms):
            assert rung.version is not None
            assert plan.deck is not None
            bands, deck_id, version_id = rung.version.bands, plan.deck.id, rung.version.id
        fx = None
        if below and below[-1].currency != plan.currency:
            fx = self._fx.get((below[-1].currency, plan.currency))
            if fx is None:
                raise TariffError(f"there is no exchange rate from {below[-1].currency} to {plan.currency}")
        return LevelSpec(
            source=source,
            bands=bands,
            currency=plan.currency,
            plan_id=plan.id,
            deck_id=deck_id,
            version_id=version_id,
            taxes=rung.taxes,
            fx=fx,
        )


def _carrier_spec(base: CarrierInForce, source: Source) -> LevelSpec:
    bands: Bands | None = base.version.bands
    return LevelSpec(
        source=source, bands=bands, currency=base.currency, deck_id=base.deck_id, version_id=base.version.id
    )

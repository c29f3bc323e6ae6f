"""A ladder: the plans a call is charged by, from the owner's customers down to the caller, in force together."""

from collections.abc import Callable, Sequence

from offhook.billing.rating.bands import Bands
from offhook.billing.rating.deck import RateDeckVersion
from offhook.billing.rating.errors import NoPlanPriceError, NoRateError, TariffError
from offhook.billing.rating.fx import FxTable
from offhook.billing.rating.plan import MarkUpRule, RatePlan
from offhook.billing.rating.program import LevelSpec, Program, Source
from offhook.billing.rating.rate import RateTerms
from offhook.billing.rating.tax import Tax

Find = Callable[[str, str, int], tuple[str, Source] | None]
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

    __slots__ = ("find", "fixed", "parent_pays", "plan", "taxes", "version")

    def __init__(
        self, *, plan: RatePlan, version: RateDeckVersion | None, taxes: tuple[Tax, ...], parent_pays: bool = True
    ) -> None:
        self.plan = plan
        self.version = version
        self.taxes = taxes
        self.parent_pays = parent_pays
        """False: the price below is not its parent's, so there is nothing to mark up."""
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

    __slots__ = ("_fx", "_programs", "rungs")

    def __init__(self, rungs: Sequence[Rung], fx: FxTable) -> None:
        self.rungs = tuple(rungs)
        self._fx = fx
        self._programs: dict[tuple[object, ...], Program] = {}

    def find(
        self, digits: str, caller: str, at_ms: int, *, base: CarrierInForce | None
    ) -> tuple[list[str], list[Program]]:
        """The prefix matched on every level, the carrier's first, and the programs that price the call.

        A program is a rate with the mark-ups on it: where a plan has a price of its own the next one begins, for it
        does not depend on what is below.

        Raises NoRateError when a level has no price, TariffError when it cannot be worked out.
        """
        prefixes: list[str] = []
        programs: list[Program] = []
        key: list[object] = []
        if base is not None:
            hit = base.find(digits, caller, at_ms)
            if hit is None:
                raise NoRateError(f"the carrier {base.carrier_id!r} has no price for {digits}")
            prefixes.append(hit[0])
            key = [-1, base, hit[1]]
        for place, rung in enumerate(self.rungs):
            source: Source
            if rung.fixed is not None:
                prefix, source = "", rung.fixed
            else:
                found = rung.find(digits, caller, at_ms)
                if found is None:
                    raise NoPlanPriceError(f"the plan {rung.plan.id!r} has no price for {digits}")
                prefix, source = found
            prefixes.append(prefix)
            if not key:
                key = [place, None, source]
            elif source.__class__ is RateTerms or not rung.parent_pays:
                programs.append(self._program(tuple(key)))
                key = [place, base if place == 0 and rung.parent_pays else None, source]
            else:
                key.append(source)
        if key:
            programs.append(self._program(tuple(key)))
        return prefixes, programs

    def _program(self, key: tuple[object, ...]) -> Program:
        program = self._programs.get(key)
        if program is None:
            if len(self._programs) >= _PROGRAMS_KEPT:
                self._programs.clear()
            program = self._programs[key] = self._work_out(key)
        return program

    def _work_out(self, key: tuple[object, ...]) -> Program:
        """The key is the first rung's place (-1: the carrier), the carrier if it is next to it, and the sources."""
        first, base, *sources = key
        assert isinstance(first, int)
        assert base is None or isinstance(base, CarrierInForce)
        specs = []
        for place, source in enumerate(sources, start=first):
            assert isinstance(source, RateTerms | MarkUpRule)
            if place < 0:
                assert base is not None
                specs.append(_carrier_spec(base, source))
            else:
                specs.append(self._rung_spec(place, source, base))
        return Program(specs)

    def _rung_spec(self, place: int, source: Source, base: CarrierInForce | None) -> LevelSpec:
        rung = self.rungs[place]
        plan, bands, deck_id, version_id = rung.plan, rung.plan.bands, "", ""
        if isinstance(source, RateTerms):
            assert rung.version is not None
            assert plan.deck is not None
            bands, deck_id, version_id = rung.version.bands, plan.deck.id, rung.version.id
        below, fx = plan.currency, None
        if not rung.parent_pays:
            pass
        elif place:
            below = self.rungs[place - 1].plan.currency
        elif base is not None:
            below = base.currency
        if below != plan.currency:
            fx = self._fx.get((below, plan.currency))
            if fx is None:
                raise TariffError(f"there is no exchange rate from {below} to {plan.currency}")
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

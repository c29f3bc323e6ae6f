"""A rated call: what every level owes, and why, told on demand."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from offhook.billing.rating.account import Account
from offhook.billing.rating.call import Call
from offhook.billing.rating.explain import explain
from offhook.billing.rating.free_time import FreeTime
from offhook.billing.rating.program import Level, Program, Spans
from offhook.billing.rating.snapshot import Chain
from offhook.kit.money import round_half_up


class Rated:
    """A price that can say how it came about; two are equal when their explanations are.

    The levels of an explanation begin with the carrier's, if one is paid, and end with the caller's own account.
    """

    __slots__ = ("__dict__",)

    @cached_property
    def explanation(self) -> dict[str, Any]:
        """Everything the price follows from, and the price, in JSON's own types; `replay` reckons it again."""
        raise NotImplementedError

    @property
    def levels(self) -> Sequence[Mapping[str, Any]]:
        """The explanation's levels."""
        levels: Sequence[Mapping[str, Any]] = self.explanation["levels"]
        return levels

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rated) and self.explanation == other.explanation

    __hash__ = None  # type: ignore[assignment]


class RatedCall(Rated):
    """What `rate` returns; made for being made a hundred thousand times a second."""

    __slots__ = (
        "accounts", "call", "frees", "owner_id", "prefixes", "prices", "programs", "spans", "tax_versions", "taxes"
    )  # fmt: skip

    def __init__(
        self,
        call: Call,
        programs: Sequence[Program],
        chain: Chain | None,
        prefixes: Sequence[str],
        prices: Sequence[int],
        taxes: Sequence[int],
        spans: Sequence[Spans],
    ) -> None:
        self.call = call
        self.programs = programs
        self.accounts: Sequence[Account] = chain.accounts if chain else ()
        """Who pays on each level above the carrier's."""
        self.prefixes = prefixes
        self.prices = prices
        """Micros, without tax, of each level: in that level's currency."""
        self.taxes = taxes
        """Micros of all taxes of each level together."""
        self.spans = spans
        """Of each program."""
        self.tax_versions: Sequence[str | None] = chain.tax_versions if chain else ()
        """Of each of the accounts."""
        self.owner_id = chain.owner_id if chain else None
        """Who pays the carrier."""
        self.frees: Sequence[FreeTime] = ()

    @property
    def charged(self) -> list[Level]:
        """What each level was charged by, of all programs."""
        return [level for program in self.programs for level in program.levels]

    @property
    def price_micros(self) -> int:
        """What the caller's own account owes, without tax; 0 when nobody owes anything."""
        return self.prices[-1] if self.accounts else 0

    @property
    def tax_micros(self) -> int:
        """The taxes on that."""
        return self.taxes[-1] if self.accounts else 0

    def cost_micros(self, number: int) -> int:
        """What a level's payee pays itself, in this level's currency."""
        place = number - len(self.prices) + len(self.accounts)
        payer_id = self.accounts[place - 1].id if place else self.owner_id
        if self.accounts[place].parent_id != payer_id:
            return 0
        fx, below = self.charged[number].spec.fx, self.prices[number - 1]
        return round_half_up(below * fx.rate.numerator, fx.rate.denominator) if fx else below

    @cached_property
    def explanation(self) -> dict[str, Any]:
        return explain(self)

"""Rate plans: what a parent asks of its customers, as prices of its own or as a mark-up on its own parent's price."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from offhook.billing.rating.bands import Bands
from offhook.billing.rating.deck import RateDeck
from offhook.billing.rating.destination import Destination
from offhook.billing.rating.errors import TariffError
from offhook.billing.rating.exact import ZERO
from offhook.billing.rating.prefixes import PrefixIndex
from offhook.kit.money import check_currency


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkUp:
    """price = price below * (1 + percent / 100) + per_unit; below zero is refused when it is met."""

    percent: Fraction = ZERO
    per_unit: Fraction = ZERO
    """Units of the plan's currency, on each unit of the rate below (a minute, as a rule)."""
    connection_fee: Fraction = ZERO

    @property
    def factor(self) -> Fraction:
        """What the price below is multiplied by."""
        return 1 + self.percent / 100


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MarkUpRule:
    """A mark-up for one destination, or for all that no other rule names; it may differ by band."""

    destination: Destination | None = None
    by_band: tuple[tuple[str, MarkUp], ...]
    """The empty name stands for every band not named."""

    def in_band(self, band: str) -> MarkUp | None:
        """None when neither the band nor the rest has one."""
        rest = None
        for name, mark_up in self.by_band:
            if name == band:
                return mark_up
            if name == "":
                rest = mark_up
        return rest

    @classmethod
    def always(cls, mark_up: MarkUp, *, destination: Destination | None = None) -> "MarkUpRule":
        """The same in every band."""
        return cls(destination=destination, by_band=(("", mark_up),))


class RatePlan:
    """The longest match among own prices and rules counts; of equally long ones the own price."""

    __slots__ = ("bands", "currency", "deck", "default", "id", "rules")

    def __init__(
        self,
        *,
        plan_id: str,
        currency: str,
        deck: RateDeck | None = None,
        rules: Sequence[MarkUpRule] = (),
        bands: Bands | None = None,
    ) -> None:
        """`bands` are those of the rules; a deck's versions bring their own.

        Raises TariffError: another currency in the deck, a prefix in two rules, a band without a mark-up.
        """
        self.id = plan_id
        self.currency = check_currency(currency)
        self.deck = deck
        self.bands = bands
        if deck and deck.currency != currency:
            raise TariffError(f"the plan {plan_id!r} is in {currency} and its deck in {deck.currency}")
        by_prefix: dict[str, MarkUpRule] = {}
        for rule in rules:
            self._check(rule)
            for prefix in rule.destination.prefixes if rule.destination else ("",):
                if by_prefix.setdefault(prefix, rule) is not rule:
                    raise TariffError(f"the plan {plan_id!r} has two mark-ups for the prefix {prefix!r}")
        lonely = deck is None and len(by_prefix) == 1
        self.default: MarkUpRule | None = by_prefix.get("") if lonely else None
        """The one rule there is, when the number called does not matter at all."""
        self.rules = PrefixIndex(by_prefix) if by_prefix else None

    def with_deck(self, deck: RateDeck | None) -> "RatePlan":
        """The same rules with other prices of its own, in the same currency."""
        other = object.__new__(RatePlan)
        for name in self.__slots__:
            setattr(other, name, getattr(self, name))
        other.deck = deck
        return other

    def _check(self, rule: MarkUpRule) -> None:
        names = self.bands.names if self.bands else ("",)
        given = {name for name, _ in rule.by_band}
        if unknown := given - set(names) - {""}:
            raise TariffError(f"the plan {self.id!r} has a mark-up in the band {min(unknown)!r}, which is not defined")
        if any(rule.in_band(name) is None for name in names):
            raise TariffError(f"the plan {self.id!r} has bands without a mark-up")

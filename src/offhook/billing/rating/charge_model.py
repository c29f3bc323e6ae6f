"""The contract of a charge model: it turns the terms of a rate into steps of time, each with its price."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from offhook.billing.rating.exact import ZERO
from offhook.billing.rating.rate import BandPrice, RateTerms


@dataclass(frozen=True, slots=True)
class Step:
    """A billing increment, or a run of equal ones: begun is charged whole, at the price of the band it begins in."""

    length_s: int
    count: int | None
    """How many come in a row; None: until the call ends."""
    units: Fraction
    """How many units of price one of them is; a mark-up by amount counts for each unit."""
    price: Fraction
    """What one of them costs, in units of the currency."""
    charged: bool = True
    """Not charged is time paid otherwise: by the connection fee, or by included minutes."""


def paid_time(length_s: int) -> Step:
    """Time at the call's begin that is paid otherwise."""
    return Step(length_s, 1, ZERO, ZERO, charged=False)


class ChargeModel(ABC):
    """One file in `charge/`, named as its `type`.

    Lengths and counts must not depend on the price: they are the same in all bands, only prices differ.
    The last step has no count, so that every call ends in a step.
    """

    type: ClassVar[str]

    @abstractmethod
    def check(self, terms: RateTerms) -> None:
        """Raises TariffError when the terms lack what the model needs or have what it does not know."""

    @abstractmethod
    def steps(self, terms: RateTerms, price: BandPrice) -> tuple[Step, ...]:
        """The charged steps of a call from its first charged second on."""


def blocks(terms: RateTerms, *, first: Fraction, each: Fraction) -> tuple[Step, ...]:
    """First block and increments at their prices per unit: what most models are made of."""
    next_units = Fraction(terms.next_s, terms.unit_s)
    increments = Step(terms.next_s, None, next_units, next_units * each)
    if not terms.first_s:
        return (increments,)
    first_units = Fraction(terms.first_s, terms.unit_s)
    return (Step(terms.first_s, 1, first_units, first_units * first), increments)

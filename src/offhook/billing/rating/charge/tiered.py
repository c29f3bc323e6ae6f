"""The price per unit changes after so many charged seconds; each increment costs what its begin says."""

from fractions import Fraction
from itertools import pairwise

from offhook.billing.rating.charge_model import ChargeModel, Step
from offhook.billing.rating.errors import TariffError
from offhook.billing.rating.rate import BandPrice, RateTerms


class Tiered(ChargeModel):
    """Long calls get cheaper, or dearer; the band's price holds until the first tier."""

    type = "tiered"

    def check(self, terms: RateTerms) -> None:
        starts = [0, *(tier.from_s for tier in terms.tiers)]
        if len(starts) < 2 or any(late <= early for early, late in pairwise(starts)):
            raise TariffError("tiers begin one after the other, the first of them after the call has begun")
        if any(price.first_per_unit is not None for _, price in terms.prices):
            raise TariffError("a tiered rate has no first block with a price of its own")

    def steps(self, terms: RateTerms, price: BandPrice) -> tuple[Step, ...]:
        first_units, next_units = Fraction(terms.first_s, terms.unit_s), Fraction(terms.next_s, terms.unit_s)
        found, at_s = [], 0
        if terms.first_s:
            found.append(Step(terms.first_s, 1, first_units, first_units * price.per_unit))
            at_s = terms.first_s
        per_unit = price.per_unit
        for tier in terms.tiers:
            count = -((at_s - tier.from_s) // terms.next_s)
            if count > 0:
                found.append(Step(terms.next_s, count, next_units, next_units * per_unit))
                at_s += count * terms.next_s
            per_unit = tier.per_unit
        return (*found, Step(terms.next_s, None, next_units, next_units * per_unit))

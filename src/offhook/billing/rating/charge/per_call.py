"""One price for the whole call, however long it lasts."""

from fractions import Fraction

from offhook.billing.rating.charge_model import ChargeModel, Step
from offhook.billing.rating.errors import TariffError
from offhook.billing.rating.exact import ZERO
from offhook.billing.rating.rate import BandPrice, RateTerms


class PerCall(ChargeModel):
    """The unit is the call: its first second costs the price, the others nothing."""

    type = "per_call"

    def check(self, terms: RateTerms) -> None:
        if terms.tiers or any(price.first_per_unit is not None for _, price in terms.prices):
            raise TariffError("a rate per call has neither tiers nor a first block with a price of its own")

    def steps(self, terms: RateTerms, price: BandPrice) -> tuple[Step, ...]:
        return (Step(1, 1, Fraction(1), price.per_unit), Step(1, None, ZERO, ZERO))

"""A first block and equal increments, all at one price per unit: 60/60, 30/6, 1/1."""

from offhook.billing.rating.charge_model import ChargeModel, Step, blocks
from offhook.billing.rating.errors import TariffError
from offhook.billing.rating.rate import BandPrice, RateTerms


class PerIncrement(ChargeModel):
    """The usual one."""

    type = "per_increment"

    def check(self, terms: RateTerms) -> None:
        if terms.tiers or any(price.first_per_unit is not None for _, price in terms.prices):
            raise TariffError("a rate per increment has neither tiers nor a first block with a price of its own")

    def steps(self, terms: RateTerms, price: BandPrice) -> tuple[Step, ...]:
        return blocks(terms, first=price.per_unit, each=price.per_unit)

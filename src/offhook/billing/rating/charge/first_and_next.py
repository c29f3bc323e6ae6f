"""The first block has a price of its own, the increments after it another."""

from offhook.billing.rating.charge_model import ChargeModel, Step, blocks
from offhook.billing.rating.errors import TariffError
from offhook.billing.rating.rate import BandPrice, RateTerms


class FirstAndNext(ChargeModel):
    """As carriers sell that charge more for the first minute."""

    type = "first_and_next"

    def check(self, terms: RateTerms) -> None:
        if terms.tiers or not terms.first_s or any(price.first_per_unit is None for _, price in terms.prices):
            raise TariffError(
                "the first block needs a length and, in every band, a price of its own; tiers are not for it"
            )

    def steps(self, terms: RateTerms, price: BandPrice) -> tuple[Step, ...]:
        assert price.first_per_unit is not None
        return blocks(terms, first=price.first_per_unit, each=price.per_unit)

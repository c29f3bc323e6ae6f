"""Exact prices of one level in one state of the bands: a rate's own, or those below it marked up."""

from dataclasses import dataclass
from fractions import Fraction

from offhook.billing.rating.charge_model import Step, paid_time
from offhook.billing.rating.charge_models import charge_model
from offhook.billing.rating.errors import TariffError
from offhook.billing.rating.plan import MarkUpRule
from offhook.billing.rating.rate import RateTerms
from offhook.billing.rating.walk import walk


@dataclass(frozen=True, slots=True)
class Priced:
    """All that a call can be charged, in units of the level's currency."""

    connection_fee: Fraction
    steps: tuple[Step, ...]
    minimum: Fraction | None
    maximum: Fraction | None

    def of(self, duration_ms: int) -> Fraction:
        """A call that stays in this state, without included minutes."""
        lengths = [(step.length_s * 1000, step.count) for step in self.steps]
        exact, charged = self.connection_fee, False
        for step, _, count in walk(lengths, (0,), duration_ms):
            exact += count * self.steps[step].price
            charged = charged or self.steps[step].charged
        if charged and self.minimum is not None:
            exact = max(exact, self.minimum)
        return exact if self.maximum is None else min(exact, self.maximum)


def own_prices(terms: RateTerms, band: str) -> Priced:
    """Of a rate, in a band that its deck has prices for."""
    price = terms.price_in(band)
    assert price is not None, "a deck is refused when a band has no price"
    steps = charge_model(terms.model).steps(terms, price)
    if terms.included_s:
        steps = (paid_time(terms.included_s), *steps)
    return Priced(price.connection_fee, steps, terms.minimum, terms.maximum)


def marked_up(below: Priced, rule: MarkUpRule, band: str, *, fx: Fraction | None) -> Priced:
    """Raises TariffError when a price falls below zero."""
    mark_up = rule.in_band(band)
    assert mark_up is not None, "a plan is refused when a band has no mark-up"
    factor = mark_up.factor if fx is None else mark_up.factor * fx
    steps = tuple(
        Step(step.length_s, step.count, step.units, step.price * factor + step.units * mark_up.per_unit)
        if step.charged
        else step
        for step in below.steps
    )
    connection_fee = below.connection_fee * factor + mark_up.connection_fee
    if connection_fee < 0 or any(step.price < 0 for step in steps):
        raise TariffError("a mark-up takes the price below zero")
    minimum = None if below.minimum is None else below.minimum * factor
    maximum = None if below.maximum is None else below.maximum * factor
    return Priced(connection_fee, steps, minimum, maximum)

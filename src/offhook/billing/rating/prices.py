"""Exact prices of one level in one state of the bands: a rate's own, or those below it marked up."""

from dataclasses import dataclass
from fractions import Fraction

from offhook.billing.rating.charge_model import Step, paid_time
from offhook.billing.rating.charge_models import charge_model
from offhook.billing.rating.errors import TariffError
from offhook.billing.rating.plan import MarkUpRule
from offhook.billing.rating.rate import ABSURD, RateTerms
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
    """The mark-up on the connection fee comes on top of the bounds too, for they are of the whole call.

    Raises TariffError when a price falls below zero, or gets absurd.
    """
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
    minimum, maximum = (
        None if bound is None else bound * factor + mark_up.connection_fee for bound in (below.minimum, below.maximum)
    )
    amounts = [connection_fee, *(bound for bound in (minimum, maximum) if bound is not None)]
    if any(amount < 0 for amount in amounts) or any(step.price < 0 for step in steps):
        raise TariffError("a mark-up takes the price below zero")
    if any(amount >= ABSURD for amount in amounts) or any(
        step.price >= ABSURD * step.units for step in steps if step.units
    ):
        raise TariffError(f"a mark-up takes the price to {ABSURD} or above")
    return Priced(connection_fee, steps, minimum, maximum)

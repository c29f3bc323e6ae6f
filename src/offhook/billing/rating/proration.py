"""Parts of a period cost their share of its days, and all parts together exactly the whole."""

from fractions import Fraction

from offhook.billing.rating.periods import Cycle, Period
from offhook.kit.money import MICROS, Money, minor_digits, round_half_up


def prorated(price: Money, *, period: Period, part: Period, payable: bool = False) -> Money:
    """The price of some days of a period whose whole price is known; the denominator is the whole period.

    What is rounded is the price up to each border between parts, half up, never a part by itself: so the sum of the
    parts is the price however it is cut. `payable` rounds to money that can be paid, else to the ledger's scale.
    """
    if part.start < period.start or part.end > period.end:
        raise ValueError(f"{part} is not part of {period}")
    step: int = MICROS // 10 ** minor_digits(price.currency) if payable else 1

    def until(border_days: int) -> int:
        return round_half_up(price.micros * border_days, period.days * step) * step

    before = (part.start - period.start).days
    return Money(until(before + part.days) - until(before), price.currency)


def in_periods(cycle: Cycle, span: Period) -> Fraction:
    """How many periods a span of days is, each day counted as its share of the period it lies in."""
    return sum((Fraction(period.common(span).days, period.days) for period in cycle.within(span)), Fraction(0))

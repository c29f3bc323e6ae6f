"""The slow judge: increments counted one by one, each asking the wall clock for its band, all in fractions."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from offhook.billing.rating.bands import Bands
from offhook.billing.rating.plan import MarkUp
from offhook.billing.rating.rate import RateTerms

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def band_at(bands: Bands | None, at_ms: int) -> str:
    """By the wall clock of the bands' zone."""
    if bands is None:
        return ""
    wall = (_EPOCH + timedelta(milliseconds=at_ms)).astimezone(ZoneInfo(bands.zone))
    minute = wall.hour * 60 + wall.minute
    return next((band.name for band in bands.bands if band.holds(wall.date(), minute)), bands.otherwise)


def exact_price(
    rate: RateTerms,
    *,
    bands: Bands | None,
    at_ms: int,
    duration_ms: int,
    mark_ups: Sequence[MarkUp] = (),
    free_s: int = 0,
) -> Fraction:
    """A rate per increment, in units of the currency; free time lies at the call's begin and pays the fee."""

    def marked_up(amount: Fraction, units: Fraction, *, fee: bool = False) -> Fraction:
        for mark_up in mark_ups:
            added = mark_up.connection_fee if fee else mark_up.per_unit * units
            amount = amount * (1 + mark_up.percent / 100) + added
        return amount

    first_band = rate.price_in(band_at(bands, at_ms))
    assert first_band is not None
    total = Fraction(0) if free_s else marked_up(first_band.connection_fee, Fraction(0), fee=True)
    begin_ms = free_s * 1000 if free_s else rate.included_s * 1000
    charged, length_s = False, rate.first_s or rate.next_s
    while begin_ms < duration_ms:
        price = rate.price_in(band_at(bands, at_ms + begin_ms))
        assert price is not None
        units = Fraction(length_s, rate.unit_s)
        total += marked_up(price.per_unit * units, units)
        charged = True
        begin_ms += length_s * 1000
        length_s = rate.next_s
    if charged and rate.minimum is not None:
        total = max(total, marked_up_bound(rate.minimum, mark_ups))
    if rate.maximum is not None:
        total = min(total, marked_up_bound(rate.maximum, mark_ups))
    return total


def marked_up_bound(amount: Fraction, mark_ups: Sequence[MarkUp]) -> Fraction:
    """Bounds are of the whole call: per cent and amount per call count on them, the amount per unit does not."""
    for mark_up in mark_ups:
        amount = amount * (1 + mark_up.percent / 100) + mark_up.connection_fee
    return amount


def half_up(exact: Fraction) -> int:
    """To micros, by the decimal digits rather than by integer arithmetic."""
    scaled = exact * 1_000_000
    whole = scaled.numerator // scaled.denominator
    return whole + (scaled - whole >= Fraction(1, 2))

"""Tariffs and calls for property tests: small numbers with awkward denominators, calls near band borders."""

from fractions import Fraction

from hypothesis import strategies as st

from offhook.billing.rating.bands import Band, Bands
from offhook.billing.rating.plan import MarkUp
from offhook.billing.rating.rate import BandPrice, RateTerms
from tests.unit.billing.tariffs import at_ms

PRICES = st.fractions(0, 3, max_denominator=999) | st.integers(0, 3_000_000).map(lambda n: Fraction(n, 1_000_000))
FEES = st.just(Fraction(0)) | st.integers(0, 500_000).map(lambda n: Fraction(n, 1_000_000))
ZONES = st.sampled_from(["Europe/Madrid", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"])
BAND = st.builds(
    Band,
    name=st.sampled_from(["peak", "night", "weekend"]),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    from_min=st.integers(0, 1439),
    until_min=st.integers(1, 1440),
)
BANDS = st.builds(Bands, zone=ZONES, bands=st.lists(BAND, max_size=3).map(tuple))
CHANGES = [at_ms(text) for text in ("2026-03-29T01:00:00+00:00", "2026-10-25T01:00:00+00:00", "2026-11-01T06:00+00:00")]
INSTANTS = st.integers(at_ms("2026-01-01T00:00+00:00"), at_ms("2027-01-01T00:00+00:00")) | st.builds(
    lambda change, off: change + off, st.sampled_from(CHANGES), st.integers(-7_200_000, 7_200_000)
)
DURATIONS = st.integers(0, 3 * 3_600_000) | st.integers(0, 200).map(lambda seconds: seconds * 1000)
MARK_UPS = st.lists(
    st.builds(MarkUp, percent=st.fractions(-50, 200, max_denominator=30), per_unit=FEES, connection_fee=FEES),
    max_size=3,
)


@st.composite
def rate_terms(draw: st.DrawFn, *, bands: bool = True) -> RateTerms:
    """Per increment, with prices of their own in some bands."""
    names = ["", *(draw(st.sets(st.sampled_from(["peak", "night", "weekend"]))) if bands else ())]
    minimum = draw(st.none() | FEES)
    maximum = draw(st.none() | PRICES)
    return RateTerms(
        prices=tuple((name, BandPrice(per_unit=draw(PRICES), connection_fee=draw(FEES))) for name in names),
        unit_s=draw(st.sampled_from([1, 30, 60, 7])),
        first_s=draw(st.sampled_from([0, 1, 6, 30, 60, 61])),
        next_s=draw(st.sampled_from([1, 6, 11, 60, 300])),
        included_s=draw(st.sampled_from([0, 0, 5, 60])),
        minimum=minimum,
        maximum=None if maximum is None else max(maximum, minimum or Fraction(0)),
    )

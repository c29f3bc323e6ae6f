"""What must hold for every tariff and every call."""

import json
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.billing.rating.bands import Bands
from offhook.billing.rating.deck import RateDeck, RateDeckVersion
from offhook.billing.rating.destination import Destination
from offhook.billing.rating.lots import Lot
from offhook.billing.rating.plan import MarkUp, MarkUpRule, RatePlan
from offhook.billing.rating.rate import Rate, RateTerms
from offhook.billing.rating.rate_call import rate
from offhook.billing.rating.replay import replay
from offhook.billing.rating.snapshot import Snapshot
from offhook.billing.rating.tax import Tax
from tests.unit.billing.reference import exact_price, half_up
from tests.unit.billing.strategies import BANDS, DURATIONS, INSTANTS, MARK_UPS, rate_terms
from tests.unit.billing.tariffs import call, chain, deck, own, terms

SPAIN = Destination("Spain", frozenset({"34"}))


def _chain(rate_of: RateTerms, bands: Bands, mark_ups: list[MarkUp], lots: tuple[Lot, ...] = ()) -> Snapshot:
    names = {"", *bands.names}
    kept = tuple(pair for pair in rate_of.prices if pair[0] in names)
    usable = RateTerms(
        prices=kept,
        **{
            name: getattr(rate_of, name) for name in ("unit_s", "first_s", "next_s", "included_s", "minimum", "maximum")
        },
    )
    plans = [own(deck({"34": usable}, bands=bands))] + [
        RatePlan(plan_id=f"p{number}", currency="EUR", rules=[MarkUpRule.always(mark_up)])
        for number, mark_up in enumerate(mark_ups)
    ]
    return chain(*plans, taxes=[Tax(name="VAT", percent=Fraction(21))], lots=lots)


@settings(max_examples=80, deadline=None)
@given(rate_terms(), BANDS, MARK_UPS, INSTANTS, DURATIONS)
def test_the_closed_form_equals_counting_increments(
    rate_of: RateTerms, bands: Bands, mark_ups: list[MarkUp], begin_ms: int, duration_ms: int
) -> None:
    snapshot = _chain(rate_of, bands, mark_ups)
    account = str(1 + len(mark_ups))
    done = rate(call(Fraction(duration_ms, 1000), account=account, answered_at_ms=begin_ms), snapshot)
    for number, price in enumerate(done.prices):
        expected = exact_price(
            rate_of, bands=bands, at_ms=begin_ms, duration_ms=duration_ms, mark_ups=mark_ups[:number]
        )
        assert price == half_up(expected)
    assert replay(json.loads(json.dumps(done.explanation))) == done


@settings(max_examples=40, deadline=None)
@given(rate_terms(), BANDS, MARK_UPS, INSTANTS, DURATIONS, st.integers(1, 4000))
def test_included_minutes_lie_at_the_begin_and_pay_the_fee(
    rate_of: RateTerms, bands: Bands, mark_ups: list[MarkUp], begin_ms: int, duration_ms: int, left_s: int
) -> None:
    lot = Lot(id="lot", destination=SPAIN, left_s=left_s, from_ms=0, expires_ms=begin_ms + 1)
    snapshot = _chain(rate_of, bands, mark_ups, (lot,))
    account = str(1 + len(mark_ups))
    done = rate(call(Fraction(duration_ms, 1000), account=account, answered_at_ms=begin_ms), snapshot)
    free_s = min(left_s, -(-duration_ms // 1000))
    assert done.levels[-1]["free_s"] == free_s
    if free_s:
        expected = exact_price(
            rate_of, bands=bands, at_ms=begin_ms, duration_ms=duration_ms, mark_ups=mark_ups, free_s=free_s
        )
        assert done.price_micros == half_up(expected)
    assert replay(json.loads(json.dumps(done.explanation))) == done


@settings(max_examples=40, deadline=None)
@given(rate_terms(), BANDS, MARK_UPS, INSTANTS, DURATIONS, DURATIONS, st.integers(0, 300))
def test_a_longer_call_never_costs_less(
    rate_of: RateTerms, bands: Bands, mark_ups: list[MarkUp], begin_ms: int, one_ms: int, other_ms: int, left_s: int
) -> None:
    lot = Lot(id="lot", destination=SPAIN, left_s=left_s, from_ms=0, expires_ms=begin_ms + 1)
    snapshot = _chain(rate_of, bands, mark_ups, (lot,))
    account = str(1 + len(mark_ups))
    shorter, longer = (
        rate(call(Fraction(each, 1000), account=account, answered_at_ms=begin_ms), snapshot).prices
        for each in sorted((one_ms, other_ms))
    )
    assert all(less <= more for less, more in zip(shorter, longer, strict=True))


PREFIXES = st.dictionaries(
    st.text("0123456789", max_size=6), st.integers(0, 1000).map(lambda n: terms(f"0.{n:04d}")), min_size=1, max_size=40
)


@settings(max_examples=40, deadline=None)
@given(PREFIXES, st.text("0123456789", min_size=1, max_size=9), st.randoms(use_true_random=False), DURATIONS)
def test_order_and_splitting_of_a_deck_never_change_a_price(
    rows: dict[str, RateTerms], number: str, random: object, duration_ms: int
) -> None:
    rates = [Rate(prefix=prefix, terms=one) for prefix, one in rows.items()]
    shuffled = list(rates)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    split = [
        Rate(prefix=one.prefix + digit, terms=one.terms)
        for one in rates
        for digit in "0123456789"
        if one.prefix + digit not in rows
    ]
    found = [
        RateDeckVersion(version_id="v", effective_ms=0, rates=some).find(number, "", 0)
        for some in (rates, shuffled, [*shuffled, *split])
    ]
    matching = [prefix for prefix in rows if number.startswith(prefix)]
    if not matching:
        assert found == [None, None, None]
        return
    best = max(matching, key=len)
    assert found[0] == found[1] == (best, rows[best])
    assert found[2] is not None
    assert found[2][1] is rows[best]


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=8, unique=True), st.integers(0, 12_000))
def test_the_version_in_force_is_the_last_begun(begins: list[int], at: int) -> None:
    versions = [
        RateDeckVersion(version_id=str(begin), effective_ms=begin, rates=[Rate(prefix="", terms=terms())])
        for begin in begins
    ]
    version, begin_ms, end_ms = RateDeck(deck_id="d", currency="EUR", versions=versions).version_at(at)
    begun = [begin for begin in begins if begin <= at]
    assert (version.id if version else None) == (str(max(begun)) if begun else None)
    assert begin_ms <= at < end_ms

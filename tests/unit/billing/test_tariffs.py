"""Which price counts: prefixes, origins, validity, versions, plans through time, and tariffs that are refused."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from pydantic import ValidationError

from offhook.billing.rating.account import Account, FxRate, PlanAssignment
from offhook.billing.rating.bands import Band, Bands
from offhook.billing.rating.deck import RateDeck, RateDeckVersion
from offhook.billing.rating.destination import Destination
from offhook.billing.rating.errors import NoRateError, TariffError
from offhook.billing.rating.plan import MarkUp, MarkUpRule, RatePlan
from offhook.billing.rating.rate import Rate, RateTerms, Tier, rates_to
from offhook.billing.rating.rate_call import rate
from offhook.billing.rating.snapshot import Snapshot
from offhook.billing.schemas import MarkUpGiven
from offhook.kit.errors import InvalidInputError
from tests.unit.billing.tariffs import NOON_MS, PEAK, call, chain, deck, own, percent, terms

CHEAP, DEAR = terms("0.01"), terms("0.10")


def test_the_longest_prefix_counts() -> None:
    tariff = chain(own(deck({"": terms("1"), "34": CHEAP, "346": DEAR})))
    prices = [rate(call(60, dialled=number), tariff).price_micros for number in ("34911", "34600", "44", "3")]
    assert prices == [10_000, 100_000, 1_000_000, 1_000_000]


def test_a_rate_by_origin_counts_for_its_callers_and_the_next_shorter_prefix_for_others() -> None:
    rows = [Rate(prefix="34", terms=CHEAP), Rate(prefix="346", origin="44", terms=DEAR)]
    tariff = chain(own(deck(rows)))
    prices = [rate(call(60, dialled="34600", caller=caller), tariff).price_micros for caller in ("4420", "33", "")]
    assert prices == [100_000, 10_000, 10_000]


def test_of_rates_valid_at_once_the_higher_priority_counts_and_only_while_it_is_valid() -> None:
    rows = [
        Rate(prefix="34", terms=DEAR),
        Rate(prefix="34", terms=CHEAP, priority=1, valid_from_ms=NOON_MS, valid_until_ms=NOON_MS + 10),
    ]
    tariff = chain(own(deck(rows)))
    times = (NOON_MS - 1, NOON_MS, NOON_MS + 9, NOON_MS + 10)
    prices = [rate(call(60, answered_at_ms=at), tariff).price_micros for at in times]
    assert prices == [100_000, 10_000, 10_000, 100_000]


def test_a_destination_is_one_price_for_all_its_prefixes() -> None:
    mobile = Destination("Spain mobile", frozenset({"346", "347"}))
    tariff = chain(own(deck([*rates_to(mobile, DEAR), Rate(prefix="34", terms=CHEAP)])))
    prices = [rate(call(60, dialled=number), tariff).price_micros for number in ("34600", "34700", "34911")]
    assert prices == [100_000, 100_000, 10_000]


def test_validity_may_end_or_begin_at_the_very_first_instant() -> None:
    rows = [Rate(prefix="34", terms=CHEAP, valid_until_ms=0), Rate(prefix="34", terms=DEAR, valid_from_ms=0)]
    tariff = chain(own(deck(rows)))
    assert rate(call(60), tariff).price_micros == 100_000


def test_a_call_of_a_day_is_no_more_work_than_one_of_two_minutes() -> None:
    tariff = chain(own(deck({"34": terms("0.06", first_s=60)})))
    short, day = (rate(call(seconds), tariff) for seconds in (120, 86_400))
    assert [len(one.levels[0]["lines"]) for one in (short, day)] == [2, 2]
    assert day.price_micros == 86_400_000


def test_a_call_is_priced_by_the_version_and_plan_in_force_at_its_answer() -> None:
    versions = [
        RateDeckVersion(version_id=name, effective_ms=begin, rates=[Rate(prefix="34", terms=one)])
        for name, begin, one in (("old", 0, CHEAP), ("new", NOON_MS, DEAR))
    ]
    changing = own(RateDeck(deck_id="d", currency="EUR", versions=versions))
    plans = (
        PlanAssignment(plan=changing, from_ms=0),
        PlanAssignment(plan=own(deck({"34": terms("5")})), from_ms=NOON_MS + 100),
    )
    tariff = Snapshot(accounts=[Account(id="0", parent_id=None), Account(id="1", parent_id="0", plans=plans)])
    times = (NOON_MS - 1, NOON_MS, NOON_MS + 99, NOON_MS + 100, NOON_MS - 1)
    prices = [rate(call(3600, answered_at_ms=at), tariff).price_micros for at in times]
    assert prices == [600_000, 6_000_000, 6_000_000, 300_000_000, 600_000]


def test_own_price_or_mark_up_whichever_matches_longer() -> None:
    mobile = Destination("mobile", frozenset({"346", "347"}))
    plan = own(
        deck({"34": terms("0.5"), "347": terms("0.6"), "3467": terms("0.7")}, name="list"),
        rules=[MarkUpRule.always(MarkUp(percent=Fraction(50)), destination=mobile)],
    )
    tariff = chain(plan, carrier=deck({"3": terms("0.02")}))
    numbers = ("34911", "34600", "34670", "347")
    prices = [rate(call(60, dialled=one, carrier="carrier"), tariff).price_micros for one in numbers]
    assert prices == [500_000, 30_000, 700_000, 600_000]


def test_a_mark_up_may_differ_by_band_in_a_zone_of_its_own() -> None:
    rule = MarkUpRule(by_band=(("", MarkUp()), ("peak", MarkUp(percent=Fraction(100), per_unit=Fraction(1, 100)))))
    plan = RatePlan(plan_id="p", currency="EUR", rules=[rule], bands=PEAK)
    tariff = chain(plan, carrier=deck({"34": terms("0.02", first_s=60, next_s=60)}))
    hours = [NOON_MS + hours * 3_600_000 for hours in (0, 6, 7)]
    assert [rate(call(60, answered_at_ms=at, carrier="carrier"), tariff).price_micros for at in hours] == [
        50_000,
        50_000,
        20_000,
    ]


def test_another_currency_is_converted_exactly_and_said() -> None:
    fx = FxRate(from_currency="USD", to_currency="EUR", rate=Fraction("0.9137"), source="ECB", at_ms=5)
    tariff = chain(percent("0"), carrier=deck({"34": terms("0.03")}, currency="USD"), fx=[fx])
    done = rate(call(60, carrier="carrier"), tariff)
    assert done.prices == [30_000, 27_411]
    assert done.levels[1]["cost_micros"] == 27_411
    assert done.levels[1]["fx"] == {"from": "USD", "to": "EUR", "rate": "0.9137", "source": "ECB", "at_ms": 5}
    with pytest.raises(TariffError, match="no exchange rate from USD to EUR"):
        rate(call(60, carrier="carrier"), chain(percent("0"), carrier=deck({"34": terms()}, currency="USD")))


def test_a_call_is_reckoned_by_the_exchange_rate_of_its_answer_whenever_it_is_booked() -> None:
    rates = [
        FxRate(from_currency="USD", to_currency="EUR", rate=Fraction(worth), source="ECB", at_ms=at_ms)
        for worth, at_ms in (("0.95", NOON_MS + 2000), ("0.90", NOON_MS))
    ]
    tariff = chain(percent("0"), carrier=deck({"34": terms("1")}, currency="USD"), fx=rates)
    answers = {NOON_MS + late_ms: price for late_ms, price in ((-1, 90), (0, 90), (1999, 90), (2000, 95), (9000, 95))}
    for answered_at_ms, cents in [*answers.items(), *reversed(answers.items())]:
        done = rate(call(60, answered_at_ms=answered_at_ms, carrier="carrier"), tariff)
        assert done.price_micros == cents * 10_000, answered_at_ms
    newest = tariff.fx.get(("USD", "EUR"))
    assert newest is not None
    assert newest.rate == Fraction("0.95")


def test_the_amount_a_mark_up_adds_to_each_call_is_earned_at_both_bounds() -> None:
    carrier = deck({"34": terms("0.01", minimum=Fraction("0.10"), maximum=Fraction(1))})
    mark_up = MarkUp(per_unit=Fraction("0.05"), connection_fee=Fraction("0.02"))
    plan = RatePlan(plan_id="p", currency="EUR", rules=[MarkUpRule.always(mark_up)])
    done = [rate(call(s, carrier="carrier"), chain(plan, carrier=carrier)) for s in (1, 24 * 3600)]
    assert [one.prices for one in done] == [[100_000, 120_000], [1_000_000, 1_020_000]]


@pytest.mark.parametrize(
    "given",
    [{"percent": "999999999999999999"}, {"percent": "-101"}, {"per_unit": "1000000"}, {"connection_fee": "-1000000"}],
)
def test_a_mark_up_that_no_price_survives_is_refused(given: dict[str, str]) -> None:
    assert MarkUpGiven(percent="10000", per_unit="-999999", connection_fee="1/3").percent == "10000"
    with pytest.raises(ValidationError, match="a mark-up"):
        MarkUpGiven(**given)


def test_a_mark_up_is_refused_when_it_makes_an_absurd_price() -> None:
    with pytest.raises(TariffError, match="takes the price to 1000000 or above"):
        rate(call(1, account="2"), chain(own(deck({"34": terms("2")})), percent("99999999999999")))


def test_minimum_and_maximum_bound_the_whole_call() -> None:
    tariff = chain(own(deck({"34": terms("0.60", minimum=Fraction("0.10"), maximum=Fraction("1.50"))})))
    assert [rate(call(s), tariff).price_micros for s in (0, 1, 20, 150, 9000)] == [
        0,
        100_000,
        200_000,
        1_500_000,
        1_500_000,
    ]


def test_inbound_calls_cost_nothing_without_an_inbound_plan() -> None:
    plan = own(deck({"34": terms("0.02")}))
    both = (
        PlanAssignment(plan=own(deck({"34": DEAR})), from_ms=0),
        PlanAssignment(plan=plan, from_ms=0, direction="in"),
    )
    for plans, expected in ((both, 20_000), (both[:1], 0)):
        tariff = Snapshot(accounts=[Account(id="0", parent_id=None), Account(id="1", parent_id="0", plans=plans)])
        assert rate(replace(call(60), direction="in"), tariff).price_micros == expected


def test_without_plan_account_or_carrier_there_is_no_price() -> None:
    tariff = chain(own(deck({"34": CHEAP})), carrier=deck({"44": CHEAP}))
    for wrong, message in (
        (call(1, account="9"), "no account '9'"),
        (call(1, account="0"), "no rate plan"),
        (call(1, carrier="nobody"), "no carrier 'nobody'"),
        (call(1, carrier="carrier"), "carrier 'carrier' has no price for 34"),
    ):
        with pytest.raises(NoRateError, match=message):
            rate(wrong, tariff)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: deck([Rate(prefix="34", terms=CHEAP), Rate(prefix="34", terms=DEAR)]), "34 has two rates"),
        (
            lambda: deck([Rate(prefix="34", terms=CHEAP), Rate(prefix="34", terms=DEAR, valid_from_ms=5)]),
            "34 has two rates that are valid at the same time",
        ),
        (lambda: deck({"34": terms("0.1", peak="0.2")}), "band 'peak', which is not defined"),
        (
            lambda: deck({"34": RateTerms(prices=(("peak", CHEAP.prices[0][1]),))}, bands=PEAK),
            "34 has no price outside its bands",
        ),
        (lambda: deck({"34": terms("0.1", model="by_moon")}), "'by_moon' is not a charge model"),
        (lambda: deck({"34": terms("0.1", tiers=(Tier(from_s=60, per_unit=Fraction(1)),))}), "34: .*neither tiers"),
        (lambda: deck({"34": CHEAP}, currency="EUX"), "'EUX' is not a currency"),
        (lambda: deck({"+34": CHEAP}), "not a prefix"),
        (lambda: terms("-0.1"), "not a price"),
        (lambda: terms("1000000"), "not a price"),
        (lambda: terms("0.1", next_s=0), "at least a second"),
        (lambda: terms("0.1", minimum=Fraction(2), maximum=Fraction(1)), "below its minimum"),
        (lambda: Rate(prefix="34", terms=CHEAP, valid_from_ms=9, valid_until_ms=9), "ends before it begins"),
        (lambda: rate(call(1), chain(percent("10"))), "none below it"),
        (lambda: rate(call(1, carrier="carrier"), chain(percent("-101"), carrier=deck({"34": CHEAP}))), "below zero"),
        (lambda: Snapshot(accounts=[Account(id="a", parent_id="b"), Account(id="b", parent_id="a")]), "circle"),
        (lambda: own(deck({"34": CHEAP}), rules=[MarkUpRule(by_band=(("peak", MarkUp()),))]), "not defined"),
    ],
)
def test_a_tariff_that_cannot_be_priced_by_is_refused_in_a_sentence(build: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        build()  # type: ignore[operator]


def test_two_versions_that_begin_together_are_refused() -> None:
    versions = [RateDeckVersion(version_id=name, effective_ms=7, rates=[]) for name in "ab"]
    with pytest.raises(TariffError, match="two versions of the deck 'd'"):
        RateDeck(deck_id="d", currency="EUR", versions=versions)


@pytest.mark.parametrize(
    ("text", "weekdays", "begin", "end"),
    [
        ("peak=mon-fri 08:00-18:00", {0, 1, 2, 3, 4}, 480, 1080),
        ("night=22:00-06:00", {0, 1, 2, 3, 4, 5, 6}, 1320, 360),
        ("end=fri-mon 00:00-00:00", {4, 5, 6, 0}, 0, 1440),
        ("x=tue,sat-sun 00:00-24:00", {1, 5, 6}, 0, 1440),
    ],
)
def test_bands_as_people_write_them(text: str, weekdays: set[int], begin: int, end: int) -> None:
    band = Band.parse(text)
    assert (band.weekdays, band.from_min, band.until_min) == (weekdays, begin, end)


def test_holidays_are_written_as_dates() -> None:
    band = Band.parse("holiday=2026-12-25,2027-01-01 18:00-06:00")
    assert (band.dates, band.from_min) == ({date(2026, 12, 25), date(2027, 1, 1)}, 1080)
    assert [band.holds(date(2026, 12, day), 60) for day in (25, 26)] == [False, True]
    for wrong in ("h=2026-12-32 00:00-24:00", "h=2026-12-25,mon 00:00-24:00", "h=-- 00:00-24:00"):
        with pytest.raises(ValueError, match=r"day|band|date|isoformat|month"):
            Band.parse(wrong)


@pytest.mark.parametrize(
    "text", ["peak", "peak=monday 08:00-18:00", "p=25:00-26:00", "p=08:75-20:00", "p=08:00", "=08:00-09:00"]
)
def test_what_is_no_band_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"band|weekday"):
        Band.parse(text)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="'Europe/Nowhere' is not a time zone"):
        Bands("Europe/Nowhere", ())

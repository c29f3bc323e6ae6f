"""Every example and every sentence of the billing rules that has a number in it."""

import json
from fractions import Fraction

import pytest

from offhook.billing.rating.bands import Band, Bands
from offhook.billing.rating.errors import NoRateError, TariffError
from offhook.billing.rating.rate_call import rate
from offhook.billing.rating.replay import replay
from offhook.billing.rating.tax import Tax
from tests.unit.billing.tariffs import PEAK, at_ms, call, chain, deck, micros, own, percent, price, rated, terms


def test_each_level_owes_only_its_parent() -> None:
    snapshot = chain(percent("20"), percent("10"), carrier=deck({"34": terms("2.00", first_s=60, next_s=60)}))
    done = rate(call(60, account="2", carrier="carrier"), snapshot)
    assert [micros(amount) for amount in done.prices] == ["2", "2.4", "2.64"]
    assert [(level["payer"], level["payee"]) for level in done.levels] == [("0", "carrier"), ("1", "0"), ("2", "1")]
    assert [level["margin_micros"] for level in done.levels] == [None, 400_000, 240_000]


@pytest.mark.parametrize(
    ("seconds", "interval", "per_unit", "unit_s", "expected"),
    [
        (90, (60, 60), "0.06", 60, "0.12"),
        (90, (60, 1), "0.06", 60, "0.09"),
        (7, (30, 6), "0.03", 30, "0.03"),
        (31, (30, 6), "0.03", 30, "0.036"),
    ],
)
def test_first_block_and_increments(
    seconds: int, interval: tuple[int, int], per_unit: str, unit_s: int, expected: str
) -> None:
    assert price(seconds, terms(per_unit, first_s=interval[0], next_s=interval[1], unit_s=unit_s)) == expected


def test_the_band_of_an_increment_is_the_one_it_starts_in() -> None:
    rate_terms = terms("0.06", peak="0.60", first_s=60, next_s=60)
    done = rated(150, rate_terms, bands=PEAK, answered_at_ms=at_ms("2026-03-04T19:58:30+01:00"))
    assert micros(done.price_micros) == "1.26"
    (level,) = done.levels
    assert [(span["from_ms"], span["bands"]) for span in level["spans"]] == [(0, ["peak"]), (90_000, [""])]
    assert [(line["span"], line["increments"], line["price"]) for line in level["lines"]] == [
        (0, 1, "0.6"),
        (0, 1, "0.6"),
        (1, 1, "0.06"),
    ]


@pytest.mark.parametrize(
    ("answered", "minutes", "expected"),
    [
        ("2026-03-29T01:30:00+01:00", 60, "5.4"),  # 02:00 does not come: 30 min night, then 30 min from 03:00 on, day
        ("2026-10-25T01:30:00+02:00", 180, "9"),  # 02:00-03:00 comes twice: 150 min night, 30 min day
    ],
)
def test_nights_when_the_clocks_change_are_walked_in_real_time(answered: str, minutes: int, expected: str) -> None:
    bands = Bands("Europe/Madrid", (Band.parse("peak=03:00-23:00"),))
    done = rated(minutes * 60, terms("0.03", peak="0.15"), bands=bands, answered_at_ms=at_ms(answered))
    night = 30 if minutes == 60 else 150
    assert micros(done.price_micros) == micros(night * 30_000 + (minutes - night) * 150_000) == expected


def test_zero_duration_costs_the_connection_fee_on_answer_only() -> None:
    assert price(0, terms("0.06", first_s=60, next_s=60)) == "0"
    assert price(0, terms("0.06", fee="0.05", first_s=60, next_s=60)) == "0.05"


def test_a_failed_call_costs_nothing() -> None:
    done = rate(call(0, answered_at_ms=None), chain(own(deck({"34": terms(fee="0.05")}))))
    assert (done.price_micros, done.tax_micros, done.levels) == (0, 0, [])
    assert replay(json.loads(json.dumps(done.explanation))) == done


def test_one_rounding_per_call_and_level_half_up() -> None:
    assert price(1, terms("0.00003", unit_s=60)) == "0.000001"  # exactly half a micro
    assert price(1, terms("0.000029", unit_s=60)) == "0"
    snapshot = chain(percent("0"), percent("0"), carrier=deck({"34": terms("0.00003")}))
    assert rate(call(3, account="2", carrier="carrier"), snapshot).prices == [2, 2, 2]


def test_levels_are_marked_up_before_rounding_not_after() -> None:
    snapshot = chain(percent("100"), percent("100"), carrier=deck({"34": terms("0.000024")}))
    done = rate(call(1, account="2", carrier="carrier"), snapshot)  # 0.4, 0.8, 1.6 micros
    assert done.prices == [0, 1, 2]


def test_without_a_price_a_call_is_not_priced() -> None:
    with pytest.raises(NoRateError, match="no price for 44"):
        rate(call(1, dialled="44"), chain(own(deck({"34": terms()}))))


def test_the_explanation_names_everything_the_cdr_must_carry() -> None:
    snapshot = chain(
        own(deck({"34": terms("0.01", fee="0.02", first_s=30, next_s=6)}, name="list")),
        percent("50"),
        carrier=deck({"349": terms("0.005")}, name="costs"),
        taxes=[Tax(name="VAT", percent=Fraction(21))],
    )
    done = rate(call(61, account="2", carrier="carrier"), snapshot)
    customer = done.levels[-1]
    assert (customer["plan"], customer["prefix"], customer["interval"]["first_s"]) == ("+50%", "", 30)
    assert (customer["billed_s"], customer["free_s"], customer["connection_fee"]) == (66, 0, "0.03")
    assert (done.levels[1]["deck"], done.levels[1]["version"], done.levels[1]["prefix"]) == ("list", "list-1", "34")
    assert (done.levels[0]["deck"], done.levels[0]["prefix"], done.levels[0]["plan"]) == ("costs", "349", None)
    assert customer["price_micros"] == done.price_micros == 46_500
    assert customer["tax_micros"] == [9_765]
    assert customer["cost_micros"] == done.levels[1]["price_micros"] == 31_000
    assert replay(json.loads(json.dumps(done.explanation))) == done


@pytest.mark.parametrize("tampered", ["price_micros", "billed_s", "cost_micros", "exact"])
def test_an_explanation_that_was_changed_does_not_come_out_again(tampered: str) -> None:
    snapshot = chain(percent("20"), carrier=deck({"34": terms("0.02")}))
    told = json.loads(json.dumps(rate(call(60, carrier="carrier"), snapshot).explanation))
    told["levels"][1][tampered] = "0.5" if tampered == "exact" else told["levels"][1][tampered] + 1
    assert replay(told).explanation != told


def test_a_price_that_its_facts_do_not_lead_to_is_never_explained_away() -> None:
    done = rated(60, terms("0.06"))
    done.prices = [done.prices[0] + 1]
    with pytest.raises(ArithmeticError, match="call call, level 0"):
        _ = done.explanation


def test_explanations_of_another_format_are_not_guessed_at() -> None:
    with pytest.raises(TariffError, match="format 2"):
        replay({"format": 2})

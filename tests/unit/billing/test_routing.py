"""Least-cost routing: longest match per carrier first, then by cost, never below a margin floor."""

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.billing.rating.account import Account, Carrier, FxRate, MarginFloor, PlanAssignment
from offhook.billing.rating.deck import RateDeck, RateDeckVersion
from offhook.billing.rating.errors import TariffError
from offhook.billing.rating.rate import Rate, RateTerms
from offhook.billing.rating.routing import Router, offers
from offhook.billing.rating.snapshot import Snapshot
from tests.unit.billing.tariffs import NOON_MS, PEAK, at_ms, call, deck, own, percent, terms


def _carriers(**decks: RateDeck) -> list[Carrier]:
    return [Carrier.of_deck(id=name, deck=each) for name, each in decks.items()]


def _router(*carriers: Carrier, fx: tuple[FxRate, ...] = ()) -> Router:
    return Router(Snapshot(accounts=[], carriers=carriers, fx=fx), currency="EUR")


def _order(router: Router, digits: str, at: int = NOON_MS, caller: str = "") -> list[str]:
    return [f"{route.carrier_id}:{route.prefix}" for route in router.routes(digits, at_ms=at, caller=caller)]


def test_each_carrier_is_asked_for_its_own_longest_prefix_before_costs_are_compared() -> None:
    router = _router(
        *_carriers(
            one=deck({"34": terms("0.001"), "346": terms("0.10")}),  # its 34 would be cheapest, and is not for 346
            two=deck({"34": terms("0.02")}),
            three=deck({"3460": terms("0.05"), "44": terms("0.01")}),
        )
    )
    assert _order(router, "34600123") == ["two:34", "three:3460", "one:346"]
    assert _order(router, "34911123") == ["one:34", "two:34"]
    assert _order(router, "1") == []


def test_costs_compare_whole_expected_calls_with_fees_and_increments() -> None:
    router = _router(
        *_carriers(
            fee=deck({"34": terms("0.01", fee="0.10")}),
            coarse=deck({"34": terms("0.02", first_s=600, next_s=600)}),
            fine=deck({"34": terms("0.04")}),
        )
    )
    assert _order(router, "34911") == ["fine:34", "fee:34", "coarse:34"]


def test_equally_cheap_carriers_stay_in_the_order_given_and_disabled_ones_away() -> None:
    same = deck({"34": terms("0.01")})
    router = _router(
        Carrier.of_deck(id="b", deck=same),
        Carrier.of_deck(id="x", deck=same, enabled=False),
        Carrier.of_deck(id="a", deck=same),
    )
    assert _order(router, "34911") == ["b:34", "a:34"]


def test_costs_in_other_currencies_are_converted() -> None:
    decks = _carriers(euro=deck({"34": terms("0.010")}), dollar=deck({"34": terms("0.011")}, currency="USD"))
    fx = FxRate(from_currency="USD", to_currency="EUR", rate=Fraction("0.9"), source="ECB", at_ms=0)
    assert _order(_router(*decks, fx=(fx,)), "34911") == ["dollar:34", "euro:34"]
    with pytest.raises(TariffError, match="no exchange rate"):
        _order(_router(*decks), "34911")


def test_bands_and_versions_turn_the_order_when_they_begin() -> None:
    versions = [
        RateDeckVersion(version_id="1", effective_ms=0, rates=[Rate(prefix="34", terms=terms("0.01"))]),
        RateDeckVersion(version_id="2", effective_ms=NOON_MS + 5, rates=[Rate(prefix="34", terms=terms("0.9"))]),
    ]
    router = _router(
        Carrier.of_deck(id="changing", deck=RateDeck(deck_id="c", currency="EUR", versions=versions)),
        Carrier.of_deck(id="banded", deck=deck({"34": terms("0.005", peak="0.05")}, bands=PEAK)),
    )
    evening = at_ms("2026-03-04T20:00:00+01:00")
    assert _order(router, "34911", NOON_MS) == ["changing:34", "banded:34"]
    assert _order(router, "34911", NOON_MS + 5) == ["banded:34", "changing:34"]
    assert _order(router, "34911", evening) == ["banded:34", "changing:34"]
    assert _order(router, "34911", at_ms("2026-03-04T07:59:00+01:00")) == ["banded:34", "changing:34"]


def test_rates_by_origin_are_not_taken_for_other_callers() -> None:
    rows = [Rate(prefix="346", origin="44", terms=terms("0.5")), Rate(prefix="34", terms=terms("0.02"))]
    router = _router(*_carriers(one=deck(rows), two=deck({"3460": terms("0.03")})))
    assert _order(router, "34600", caller="4420") == ["two:3460", "one:346"]
    assert _order(router, "34600", caller="33") == ["one:34", "two:3460"]


PREFIX = st.text("0123", min_size=1, max_size=5)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.dictionaries(PREFIX, st.integers(1, 9)), min_size=1, max_size=5), st.lists(PREFIX, min_size=1))
def test_routes_equal_asking_every_carrier_in_turn(decks: list[dict[str, int]], numbers: list[str]) -> None:
    router = _router(
        *(
            Carrier.of_deck(id=str(n), deck=deck({prefix: terms(f"0.0{cents}") for prefix, cents in rows.items()}))
            for n, rows in enumerate(decks)
        )
    )
    for number in numbers:
        expected = []
        for n, rows in enumerate(decks):
            if matching := [prefix for prefix in rows if number.startswith(prefix)]:
                best = max(matching, key=len)
                expected.append((rows[best], n, best))
        assert _order(router, number) == [f"{n}:{best}" for _, n, best in sorted(expected)]


def _sold(floor: MarginFloor, *carriers: Carrier, reseller: MarginFloor | None = None) -> Snapshot:
    wholesale, retail = own(deck({"34": terms("0.05")})), percent("10")
    return Snapshot(
        accounts=[
            Account(id="0", parent_id=None),
            Account(id="1", parent_id="0", plans=(PlanAssignment(plan=wholesale, from_ms=0),), floor=floor),
            Account(id="2", parent_id="1", plans=(PlanAssignment(plan=retail, from_ms=0),), floor=reseller),
        ],
        carriers=carriers,
    )


THREE = _carriers(a=deck({"34": terms("0.01")}), b=deck({"34": terms("0.03")}), c=deck({"34": terms("0.06")}))


@pytest.mark.parametrize(
    ("floor", "reseller", "expected"),
    [
        (MarginFloor(), None, ["a", "b", "c"]),
        (MarginFloor(percent=Fraction(0)), None, ["a", "b"]),
        (MarginFloor(per_minute=Fraction(0)), None, ["a", "b"]),
        (MarginFloor(percent=Fraction(-20)), None, ["a", "b", "c"]),
        (MarginFloor(percent=Fraction(-19)), None, ["a", "b"]),
        (MarginFloor(percent=Fraction(50)), None, ["a"]),
        (MarginFloor(percent=Fraction(40)), None, ["a", "b"]),
        (MarginFloor(per_minute=Fraction("0.02")), None, ["a", "b"]),
        (MarginFloor(per_minute=Fraction("0.0201")), None, ["a"]),
        (MarginFloor(percent=Fraction(0)), MarginFloor(percent=Fraction(9)), ["a", "b"]),
        (MarginFloor(percent=Fraction(0)), MarginFloor(percent=Fraction(10)), []),
    ],
)
def test_every_levels_margin_floor_is_kept(
    floor: MarginFloor, reseller: MarginFloor | None, expected: list[str]
) -> None:
    snapshot = _sold(floor, *THREE, reseller=reseller)
    router = Router(snapshot, currency="EUR")
    found = offers(call(0, account="2"), snapshot=snapshot, router=router)
    assert [offer.route.carrier_id for offer in found] == expected


def test_the_fail_over_list_is_in_order_of_cost_with_what_each_level_would_pay() -> None:
    snapshot = _sold(MarginFloor(percent=Fraction(0)), *reversed(THREE))
    offered = list(offers(call(0, account="2"), snapshot=snapshot, router=Router(snapshot, currency="EUR")))
    assert [offer.route.carrier_id for offer in offered] == ["a", "b"]
    assert [list(offer.expected.prices) for offer in offered] == [
        [30_000, 150_000, 165_000],
        [90_000, 150_000, 165_000],
    ]


def test_many_look_ups_give_what_the_first_one_gave() -> None:
    chosen = random.Random(4)
    prefixes = [str(chosen.randrange(1, 99_999)) for _ in range(300)]
    decks = {
        name: deck({prefix: _random_terms(chosen) for prefix in chosen.sample(sorted(set(prefixes)), 100)})
        for name in "abcdef"
    }
    router = _router(*_carriers(**decks))
    numbers = [prefix + "555" for prefix in prefixes]
    assert [_order(router, number) for number in numbers] == [_order(router, number) for number in numbers]


def _random_terms(chosen: random.Random) -> RateTerms:
    return terms(f"0.{chosen.randrange(1000):03d}")

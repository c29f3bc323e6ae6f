"""Nobody sees another side: not costs, not margins, not whether the parent is the owner."""

import json
from fractions import Fraction

from offhook.billing.rating.account import FxRate
from offhook.billing.rating.bands import Band, Bands
from offhook.billing.rating.plan import MarkUp, MarkUpRule, RatePlan
from offhook.billing.rating.rate import BandPrice, RateTerms
from offhook.billing.rating.rate_call import rate
from offhook.billing.rating.sides import seen_by
from tests.unit.billing.tariffs import call, chain, deck, percent, terms


def _explanation() -> dict[str, object]:
    fx = FxRate(from_currency="USD", to_currency="EUR", rate=Fraction(9, 10), source="ECB", at_ms=0)
    tariff = chain(
        percent("20"), percent("10"), percent("5"), carrier=deck({"34": terms("0.01")}, currency="USD"), fx=[fx]
    )
    return rate(call(60, account="3", carrier="carrier"), tariff).explanation


def test_a_customer_sees_what_it_pays_and_nothing_behind_it() -> None:
    seen = seen_by("3", _explanation())
    (level,) = seen["levels"]
    assert (level["payer"], level["price_micros"], level["billed_s"]) == ("3", 12_474, 60)
    text = json.dumps(seen)
    assert not any(word in text for word in ("margin", "cost_micros", "payee", 'carrier": "', "ECB", "USD", "deck-1"))


def test_a_reseller_sees_both_of_its_sides() -> None:
    seen = seen_by("2", _explanation())
    paid, earned = seen["levels"]
    assert (paid["payer"], "margin_micros" in paid) == ("2", False)
    assert (earned["payer"], earned["cost_micros"], earned["margin_micros"]) == ("3", 11_880, 594)


def test_customers_of_the_owner_and_of_a_reseller_see_the_same_kind_of_thing() -> None:
    first, last = (seen_by(account, _explanation())["levels"][0] for account in ("1", "3"))
    assert set(first) == set(last)


def test_the_owner_sees_its_carrier_and_its_customers_only() -> None:
    seen = seen_by("0", _explanation())
    assert [(level["payer"], level["payee"]) for level in seen["levels"]] == [("0", "carrier"), ("1", "0")]
    assert seen["call"]["carrier"] == "carrier"


def test_the_names_of_other_levels_bands_are_not_told() -> None:
    night = Bands("UTC", (Band.parse("carrier-night=20:00-08:00"),), "carrier-day")
    lunch = Bands("UTC", (Band.parse("lunch=11:00-14:00"),))
    rule = MarkUpRule(by_band=(("", MarkUp()), ("lunch", MarkUp(percent=Fraction(100)))))
    first = RatePlan(plan_id="first", currency="EUR", rules=[rule], bands=lunch)
    prices = (
        ("carrier-day", BandPrice(per_unit=Fraction("0.02"))),
        ("carrier-night", BandPrice(per_unit=Fraction("0.01"))),
    )
    tariff = chain(
        first, percent("10"), percent("5"), carrier=deck({"34": RateTerms(prices=prices)}, bands=night), fx=[]
    )
    explanation = rate(call(60, account="3", carrier="carrier"), tariff).explanation
    assert explanation["levels"][-1]["spans"][0]["bands"] == ["carrier-day", "lunch"]

    def told(account: str) -> list[list[str]]:
        return [level["spans"][0]["bands"] for level in seen_by(account, explanation)["levels"]]

    assert told("0") == [["carrier-day"], ["lunch"]]
    assert (told("1"), told("2"), told("3")) == ([["lunch"], []], [[], []], [[]])


def test_a_stranger_sees_no_level() -> None:
    assert seen_by("9", _explanation())["levels"] == []

"""Numbers of other billing systems, as data with their sources; none of their code."""

import json
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from offhook.billing.rating.destination import Destination
from offhook.billing.rating.lots import Lot, LotUse, after
from offhook.billing.rating.periods import MONTHLY, QUARTERLY, YEARLY, Anchor, Cycle, Period
from offhook.billing.rating.proration import in_periods, prorated
from offhook.billing.rating.rate import BandPrice, RateTerms, Tier
from offhook.billing.rating.rate_call import rate
from offhook.billing.rating.tax import Tax
from offhook.kit.money import Money
from tests.unit.billing.reference import half_up
from tests.unit.billing.tariffs import NOON_MS, at_ms, call, chain, deck, own

FOLDER = Path(__file__).parent / "oracles"
SPAIN = Destination("Spain", frozenset({"34"}))


def _told(name: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert told["source"]
    return told


def _rows(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [dict(zip(told["columns"], row, strict=True)) for row in told["rows"]]


@pytest.mark.parametrize("row", _rows(_told("yeti_interval_billing")), ids=lambda row: f"{row['duration_s']}s")
def test_yeti_interval_billing(row: dict[str, Any]) -> None:
    price = BandPrice(
        per_unit=Fraction(row["next_rate"]),
        first_per_unit=Fraction(row["initial_rate"]),
        connection_fee=Fraction(row["connection_fee"]),
    )
    terms = RateTerms(
        prices=(("", price),),
        model="first_and_next",
        first_s=row["initial_interval_s"],
        next_s=row["next_interval_s"],
    )
    vat = Tax(name="VAT", percent=Fraction(row["vat_percent"]))
    done = rate(call(row["duration_s"]), chain(own(deck({"34": terms})), taxes=[vat]))
    assert done.levels[0]["billed_s"] == row["billed_s"]
    assert done.price_micros == half_up(Fraction(row["amount_no_vat"]))
    assert abs(done.price_micros + done.tax_micros - half_up(Fraction(row["amount"]))) <= 1


@pytest.mark.parametrize("row", _rows(_told("billrun_included_minutes")), ids=lambda row: row["case"])
def test_billrun_included_minutes(row: dict[str, Any]) -> None:
    lots = [_lot(str(number), *lot) for number, lot in enumerate(row["lots"])]
    tariff = chain(own(deck({"34": _billrun_terms(row)})))
    for seconds, inside, beyond, price, *when in row["calls"]:
        answered = at_ms(when[0]) if when else NOON_MS
        done = rate(call(Fraction(seconds), answered_at_ms=answered), tariff.with_lots({"1": lots}))
        (level,) = done.levels
        assert level["free_s"] == inside
        assert Fraction(seconds) - inside == Fraction(beyond)
        assert done.price_micros == half_up(Fraction(price))
        lots = after(lots, [LotUse(use["lot"], use["seconds"]) for use in level["free"]["uses"]])


def _lot(name: str, seconds: int, begin: str = "2001-01-01", end: str = "2101-01-01") -> Lot:
    return Lot(
        id=name,
        destination=SPAIN,
        left_s=seconds,
        from_ms=at_ms(f"{begin}T00:00:00Z"),
        expires_ms=at_ms(f"{end}T00:00:00Z"),
    )


def _billrun_terms(row: dict[str, Any]) -> RateTerms:
    interval = row["interval_s"]
    tiers = (Tier(from_s=row["tier"][0], per_unit=Fraction(row["tier"][1])),) if row["tier"] else ()
    return RateTerms(
        prices=(("", BandPrice(per_unit=Fraction(row["price"]))),),
        model="tiered" if tiers else "per_increment",
        tiers=tiers,
        unit_s=interval,
        first_s=interval,
        next_s=interval,
    )


@pytest.mark.parametrize("row", _rows(_told("billrun_months")), ids=lambda row: f"{row['from']}..{row['to']}")
def test_billrun_months(row: dict[str, Any]) -> None:
    first, last = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
    months = Cycle(Anchor(first.year, 1, 1), MONTHLY)
    counted = in_periods(months, Period(first, last + timedelta(days=1)))
    assert abs(counted - Fraction(row["months"])) < Fraction(1, 1_000_000)


@pytest.mark.parametrize("row", _rows(_told("killbill_intervals")), ids=lambda row: f"{row['what']}-{row['start']}")
def test_killbill_intervals(row: dict[str, Any]) -> None:
    start, end, target, expected = (
        None if row[key] is None else date.fromisoformat(row[key]) for key in ("start", "end", "target", "expected")
    )
    assert start is not None
    cycle = Cycle(Anchor.day_of_month(row["billing_day"], since=start), row["months"])
    if row["what"] == "first":
        assert cycle.first_from(start) == expected
        return
    assert target is not None
    if row["what"] == "next":
        assert cycle.first_from(max(target + timedelta(days=1), cycle.first_from(start))) == expected
        return
    in_advance = row["what"] == "in_advance"
    assert cycle.billed_until(start=start, end=end, today=target, in_advance=in_advance) == expected


def _lago_cycle(begins: str, subscribed: date, months: int) -> Cycle:
    if begins == "anniversary":
        return Cycle(Anchor.on(subscribed), months)
    assert months in (MONTHLY, QUARTERLY, YEARLY)
    return Cycle(Anchor(subscribed.year, 1, 1), months)


def _day(text: str, zone: str) -> date:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()


@pytest.mark.parametrize(
    "row", _rows(_told("lago_subscriptions")), ids=lambda row: f"{row['months']}-{row['begins']}-{row['zone']}"
)
def test_lago_billing_days(row: dict[str, Any]) -> None:
    cycle = _lago_cycle(row["begins"], _day(row["subscribed"], row["zone"]), row["months"])
    for texts, begins in ((row["billing_days"], True), (row["other_days"], False)):
        for text in texts:
            day = _day(text, row["zone"])
            assert (cycle.first_from(day) == day) is begins, text


@pytest.mark.parametrize("days", _told("lago_subscriptions")["boundaries"], ids=lambda days: days[0])
def test_lago_boundaries(days: list[str]) -> None:
    cycle = Cycle(Anchor.on(date.fromisoformat(days[0])), MONTHLY)
    assert [cycle.period(number).start.isoformat() for number in range(len(days))] == days


@pytest.mark.parametrize("row", _rows(_told("lago_subscriptions")["prorations"]), ids=lambda row: row["begins"])
def test_lago_prorations(row: dict[str, Any]) -> None:
    cycle = _lago_cycle(row["begins"], date.fromisoformat(row["subscribed"]), row["months"])
    first, last = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
    price = Money(row["price_cents"] * 10_000, "EUR")
    share = prorated(price, period=cycle.on(first), part=Period(first, last + timedelta(days=1)), payable=True)
    assert share.micros == row["expected_cents"] * 10_000


def test_there_are_at_least_two_hundred_vectors() -> None:
    lago = _told("lago_subscriptions")
    count = sum(len(_told(name)["rows"]) for name in ("yeti_interval_billing", "billrun_months", "killbill_intervals"))
    count += sum(len(row["calls"]) for row in _rows(_told("billrun_included_minutes")))
    count += sum(len(row["billing_days"]) + len(row["other_days"]) for row in _rows(lago))
    assert count >= 200

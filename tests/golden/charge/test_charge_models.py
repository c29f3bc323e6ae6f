"""Every charge model against its golden file; a model without one fails.

After a wanted change `OFFHOOK_WRITE_GOLDEN=1 pytest tests/golden/charge` writes the files anew: read the difference.
"""

import json
import os
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from offhook.billing.rating.account import Account, PlanAssignment
from offhook.billing.rating.bands import Band, Bands
from offhook.billing.rating.call import Call, milliseconds
from offhook.billing.rating.charge_models import charge_models
from offhook.billing.rating.deck import RateDeck, RateDeckVersion
from offhook.billing.rating.errors import TariffError
from offhook.billing.rating.exact import write_exact
from offhook.billing.rating.plan import RatePlan
from offhook.billing.rating.rate import BandPrice, Rate, RateTerms, Tier
from offhook.billing.rating.rate_call import rate
from offhook.billing.rating.rated_call import RatedCall
from offhook.billing.rating.replay import replay
from offhook.billing.rating.snapshot import Snapshot

FOLDER = Path(__file__).parent
NUMBERS = ("minimum", "maximum")


def _cases(type_: str) -> list[dict[str, Any]]:
    """Raises FileNotFoundError for a model without golden file."""
    cases: list[dict[str, Any]] = json.loads((FOLDER / f"{type_}.json").read_text(encoding="utf-8"))["cases"]
    return cases


def _snapshot(type_: str, case: dict[str, Any]) -> Snapshot:
    given = dict(case["terms"])
    prices = tuple(
        (band, BandPrice(**{name: Fraction(value) for name, value in price.items()}))
        for band, price in given.pop("prices").items()
    )
    tiers = tuple(Tier(from_s=begin, per_unit=Fraction(price)) for begin, price in given.pop("tiers", []))
    bounds = {name: Fraction(given.pop(name)) for name in NUMBERS if name in given}
    terms = RateTerms(prices=prices, model=type_, tiers=tiers, **given, **bounds)
    bands = None
    if "bands" in case:
        bands = Bands(case["zone"], tuple(Band.parse(text) for text in case["bands"]))
    version = RateDeckVersion(version_id="1", effective_ms=0, rates=[Rate(prefix="1", terms=terms)], bands=bands)
    deck = RateDeck(deck_id="golden", currency="EUR", versions=[version])
    plan = RatePlan(plan_id="golden", currency="EUR", deck=deck)
    customer = Account(id="customer", parent_id="owner", plans=(PlanAssignment(plan=plan, from_ms=0),))
    return Snapshot(accounts=[Account(id="owner", parent_id=None), customer])


def _rated(case: dict[str, Any], snapshot: Snapshot, seconds: str) -> RatedCall:
    answered = datetime.fromisoformat(case.get("answered", "2026-03-04T12:00:00+00:00"))
    call = Call(
        id="golden",
        account_id="customer",
        dialled="1",
        answered_at_ms=milliseconds(answered),
        duration_ms=int(Fraction(seconds) * 1000),
    )
    return rate(call, snapshot)


def _charged(case: dict[str, Any], snapshot: Snapshot, seconds: str) -> dict[str, Any]:
    done = _rated(case, snapshot, seconds)
    assert replay(json.loads(json.dumps(done.explanation))) == done
    level = done.levels[0]
    return {
        "price": write_exact(Fraction(done.price_micros, 1_000_000)),
        "billed_s": level["billed_s"],
        "lines": [f"{line['increments']} from {line['from_ms']} ms = {line['price']}" for line in level["lines"]],
    }


def _play(type_: str, case: dict[str, Any]) -> Any:
    try:
        snapshot = _snapshot(type_, case)
    except TariffError as error:
        return {"refused": error.message}
    return {seconds: _charged(case, snapshot, seconds) for seconds in case["durations_s"]}


@pytest.mark.parametrize("type_", charge_models())
def test_model_charges_what_its_golden_file_says(type_: str) -> None:
    cases = _cases(type_)
    assert cases, f"{type_} has a golden file without cases"
    happened = [{**case, "expect": _play(type_, case)} for case in cases]
    if os.environ.get("OFFHOOK_WRITE_GOLDEN"):
        text = json.dumps({"cases": happened}, indent=2, ensure_ascii=False)
        (FOLDER / f"{type_}.json").write_text(text + "\n", encoding="utf-8")
        return
    for case, actual in zip(cases, happened, strict=True):
        assert actual["expect"] == case.get("expect"), f"{type_}: {case['name']}"


@pytest.mark.parametrize("type_", charge_models())
def test_every_golden_file_shows_a_refusal(type_: str) -> None:
    assert any("refused" in case["expect"] for case in _cases(type_))


@pytest.mark.parametrize("type_", charge_models())
def test_the_rhythm_of_a_model_does_not_depend_on_the_price(type_: str) -> None:
    model = charge_models()[type_]
    for case in _cases(type_):
        if "refused" in case["expect"]:
            continue
        terms = next(iter(_snapshot(type_, case).accounts["customer"].plans[0].plan.deck.versions[0].index.items()))[1]  # type: ignore[union-attr]
        assert isinstance(terms, RateTerms)
        rhythms = {tuple((s.length_s, s.count) for s in model.steps(terms, price)) for _, price in terms.prices}
        assert len(rhythms) == 1
        assert next(iter(rhythms))[-1][1] is None


def test_every_golden_file_has_its_model() -> None:
    assert {file.stem for file in FOLDER.glob("*.json")} == set(charge_models())

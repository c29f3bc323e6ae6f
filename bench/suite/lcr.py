"""Least-cost routing, one core: look-ups per second over 20 carriers with 20,000 real prefixes each."""

import gc
import random
import time
from fractions import Fraction
from itertools import islice
from typing import Any

from phonenumbers.carrierdata import CARRIER_DATA
from phonenumbers.geodata import GEOCODE_DATA

from bench.rig.options import Options, progress
from bench.rig.statistics import percentile
from offhook.billing.rating.account import Account, Carrier, MarginFloor, PlanAssignment
from offhook.billing.rating.bands import Band, Bands
from offhook.billing.rating.call import Call
from offhook.billing.rating.deck import RateDeck, RateDeckVersion
from offhook.billing.rating.plan import RatePlan
from offhook.billing.rating.rate import BandPrice, Rate, RateTerms
from offhook.billing.rating.routing import Router, offers
from offhook.billing.rating.snapshot import Snapshot

CARRIERS, PREFIXES = 20, 20_000
GOAL = 100_000
"""Per second of one core's own time, so that what else runs on the machine does not count."""
NEEDS_ENGINE = False
_NOW_MS = 1_793_000_000_000


async def measure(options: Options) -> dict[str, Any]:
    """Medians of rounds over numbers in random order; the first pass fills what the router remembers."""
    chance = random.Random(11)
    snapshot, known = _snapshot(chance)
    router = Router(snapshot, currency="EUR")
    count, rounds = (20_000, 1) if options.quick else (200_000, 5)
    numbers = [chance.choice(known) + "5550123" for _ in range(count)]
    began = time.perf_counter()
    router.routes(numbers[0], at_ms=_NOW_MS)
    built_s = time.perf_counter() - began
    gc.collect()
    gc.freeze()
    try:
        first = _look_ups_per_s(router, numbers)
        again = [_look_ups_per_s(router, numbers) for _ in range(rounds)]
        offered = _offers_per_s(snapshot, router, numbers[:20_000])
    finally:
        gc.unfreeze()
    carriers = [len(router.routes(number, at_ms=_NOW_MS)) for number in numbers[:10_000]]
    result = {
        "carriers": CARRIERS,
        "prefixes_each": PREFIXES,
        "different_prefixes": len(known),
        "index_s": round(built_s, 2),
        "carriers_found_mean": round(sum(carriers) / len(carriers), 1),
        "look_ups_per_s": round(percentile(again, 0.5)),
        "first_pass_look_ups_per_s": round(first),
        "first_offers_with_margin_floors_per_s": round(offered),
        "goal_look_ups_per_s": GOAL,
        "met": percentile(again, 0.5) > GOAL,
    }
    progress(f"lcr: {result}")
    return result


def _look_ups_per_s(router: Router, numbers: list[str]) -> float:
    began = time.process_time()
    for number in numbers:
        router.routes(number, at_ms=_NOW_MS)
    return len(numbers) / (time.process_time() - began)


def _offers_per_s(snapshot: Snapshot, router: Router, numbers: list[str]) -> float:
    calls = [
        Call(id="", account_id="customer", dialled=number, answered_at_ms=_NOW_MS, duration_ms=0) for number in numbers
    ]
    began = time.process_time()
    for call in calls:
        next(offers(call, snapshot=snapshot, router=router), None)
    return len(calls) / (time.process_time() - began)


def _snapshot(chance: random.Random) -> tuple[Snapshot, list[str]]:
    everywhere = [str(prefix) for prefix in islice(GEOCODE_DATA, 200_000)] + [str(prefix) for prefix in CARRIER_DATA]
    countries = sorted({prefix[:2] for prefix in everywhere})
    known: set[str] = set()
    carriers = []
    for number in range(CARRIERS):
        chosen = {*countries, *chance.sample(everywhere, PREFIXES - len(countries))}
        known |= chosen
        carriers.append(Carrier.of_deck(id=f"carrier {number}", deck=_deck(f"{number}", sorted(chosen), chance)))
    sold = [Rate(prefix=prefix, terms=RateTerms.all_week("0.30", first_s=60, next_s=60)) for prefix in countries]
    version = RateDeckVersion(version_id="1", effective_ms=0, rates=sold)
    plan = RatePlan(plan_id="retail", currency="EUR", deck=RateDeck(deck_id="r", currency="EUR", versions=[version]))
    customer = Account(
        id="customer",
        parent_id="owner",
        plans=(PlanAssignment(plan=plan, from_ms=0),),
        floor=MarginFloor(percent=Fraction(5), per_minute=Fraction(1, 1000)),
    )
    progress(f"lcr: {len(known)} different prefixes at {CARRIERS} carriers")
    return Snapshot(accounts=[Account(id="owner", parent_id=None), customer], carriers=carriers), sorted(known)


def _deck(name: str, prefixes: list[str], chance: random.Random) -> RateDeck:
    bands = Bands("Europe/Madrid", (Band.parse("peak=mon-fri 08:00-20:00"),), "off")
    terms = [
        RateTerms(
            prices=(
                ("peak", BandPrice(per_unit=Fraction(n, 10_000))),
                ("off", BandPrice(per_unit=Fraction(n, 15_000))),
            ),
            first_s=chance.choice([1, 30, 60]),
            next_s=chance.choice([1, 6, 60]),
        )
        for n in chance.sample(range(1, 5000), 1000)
    ]
    rates = [Rate(prefix=prefix, terms=chance.choice(terms)) for prefix in prefixes]
    version = RateDeckVersion(version_id="1", effective_ms=0, rates=rates, bands=bands)
    return RateDeck(deck_id=name, currency="EUR", versions=[version])

"""Pure rating, one core: calls per second over 200,000 real prefixes, with bands, three levels of accounts and tax."""

import gc
import json
import random
import time
from fractions import Fraction
from itertools import islice
from typing import Any

from phonenumbers.geodata import GEOCODE_DATA

from bench.rig.options import Options, progress
from bench.rig.statistics import percentile
from offhook.billing.rating.account import Account, Carrier, PlanAssignment
from offhook.billing.rating.bands import Band, Bands
from offhook.billing.rating.call import Call
from offhook.billing.rating.deck import RateDeck, RateDeckVersion
from offhook.billing.rating.plan import MarkUp, MarkUpRule, RatePlan
from offhook.billing.rating.rate import BandPrice, Rate, RateTerms
from offhook.billing.rating.rate_call import rate
from offhook.billing.rating.replay import replay
from offhook.billing.rating.snapshot import Snapshot
from offhook.billing.rating.tax import Tax

PREFIXES = 200_000
LENGTHS_S = (30, 180, 3600)
GOAL = 100_000
"""Per second of one core's own time, so that what else runs on the machine does not count."""
NEEDS_ENGINE = False
_BEGIN_MS = 1_793_000_000_000
_MONTH_MS = 30 * 86_400_000
_TARIFFS = 3000
"""Different prices in the deck; real decks have fewer."""


async def measure(options: Options) -> dict[str, Any]:
    """Medians of rounds; each round prices the same calls, spread over a month, in random order of number and time."""
    chance = random.Random(7)
    prefixes = [str(prefix) for prefix in islice(GEOCODE_DATA, PREFIXES)]
    began = time.perf_counter()
    tariffs = [_tariff(Fraction(number, 10_000), chance) for number in range(1, _TARIFFS)]
    marked_up = _snapshot(_deck("costs", prefixes, tariffs, chance), None)
    own = _snapshot(_deck("costs", prefixes, tariffs, chance), _deck("list", prefixes, tariffs, chance))
    built_s = (time.perf_counter() - began) / 3
    progress(f"rating: {len(prefixes)} prefixes indexed in {built_s:.1f} s")
    count, rounds = (20_000, 1) if options.quick else (200_000, 5)
    gc.collect()
    gc.freeze()
    try:
        lengths = {f"{length} s": _length(length, marked_up, prefixes, count, rounds) for length in LENGTHS_S}
        own_prices = _length(180, own, prefixes, count, rounds)
    finally:
        gc.unfreeze()
    slowest = min(result["calls_per_s"] for result in lengths.values())
    return {
        "prefixes": len(prefixes),
        "levels": "carrier, reseller, reseller, customer with VAT",
        "index_s": round(built_s, 2),
        "lengths": lengths,
        "180 s, the middle reseller with 200,000 prices of its own": own_prices,
        "slowest_calls_per_s": slowest,
        "goal_calls_per_s": GOAL,
        "met": slowest > GOAL,
    }


def _length(length_s: int, snapshot: Snapshot, prefixes: list[str], count: int, rounds: int) -> dict[str, Any]:
    chance = random.Random(length_s)
    calls = [
        Call(
            id=str(number),
            account_id="customer",
            dialled=chance.choice(prefixes) + "5550123",
            answered_at_ms=_BEGIN_MS + chance.randrange(_MONTH_MS),
            duration_ms=length_s * 1000 - chance.randrange(1000),
            carrier_id="carrier",
        )
        for number in range(count)
    ]
    first = _calls_per_s(calls, snapshot)
    spent = [_calls_per_s(calls, snapshot) for _ in range(rounds)]
    crossed = sum(len(rate(call, snapshot).spans[0]) > 1 for call in calls[:10_000]) / min(count, 10_000)
    explained, replayed = _explained_per_s(calls[:5000], snapshot)
    result = {
        "calls_per_s": round(percentile(spent, 0.5)),
        "first_pass_calls_per_s": round(first),
        "over_a_band_border": round(crossed, 4),
        "explanations_written_out_per_s": round(explained),
        "explanations_replayed_per_s": round(replayed),
    }
    progress(f"rating: {length_s} s: {result}")
    return result


def _calls_per_s(calls: list[Call], snapshot: Snapshot) -> float:
    began = time.process_time()
    for call in calls:
        rate(call, snapshot)
    return len(calls) / (time.process_time() - began)


def _explained_per_s(calls: list[Call], snapshot: Snapshot) -> tuple[float, float]:
    """Written out as JSON for the CDR; and such JSON replayed and compared."""
    rated = [rate(call, snapshot) for call in calls]
    began = time.process_time()
    texts = [json.dumps(one.explanation) for one in rated]
    written = time.process_time()
    assert all(replay(json.loads(text)) == one for text, one in zip(texts, rated, strict=True))
    return len(calls) / (written - began), len(calls) / (time.process_time() - written)


def _snapshot(costs: RateDeck, own: RateDeck | None) -> Snapshot:
    retail = RatePlan(plan_id="own", currency="EUR", deck=own) if own else _plan("+10%", Fraction(10))
    return Snapshot(
        accounts=[
            Account(id="owner", parent_id=None),
            _account("wholesale", "owner", _plan("+20%", Fraction(20))),
            _account("retail", "wholesale", retail),
            _account("customer", "retail", _plan("+7% and a bit", Fraction(7), per_unit=Fraction(1, 1000)), vat=True),
        ],
        carriers=[Carrier.of_deck(id="carrier", deck=costs)],
    )


def _deck(name: str, prefixes: list[str], tariffs: list[RateTerms], chance: random.Random) -> RateDeck:
    bands = Bands("Europe/Madrid", (Band.parse("peak=mon-fri 08:00-20:00"), Band.parse("night=22:00-06:00")), "off")
    rates = [Rate(prefix=prefix, terms=chance.choice(tariffs)) for prefix in prefixes]
    version = RateDeckVersion(version_id="1", effective_ms=0, rates=rates, bands=bands)
    return RateDeck(deck_id=name, currency="EUR", versions=[version])


def _tariff(price: Fraction, chance: random.Random) -> RateTerms:
    first_s, next_s = chance.choice([(60, 60), (60, 1), (30, 6), (1, 1)])
    peak = BandPrice(per_unit=price, connection_fee=Fraction(1, 100))
    prices = (("peak", peak), ("night", BandPrice(per_unit=price / 3)), ("off", BandPrice(per_unit=price / 2)))
    return RateTerms(prices=prices, first_s=first_s, next_s=next_s)


def _plan(name: str, percent: Fraction, *, per_unit: Fraction = Fraction(0)) -> RatePlan:
    rule = MarkUpRule.always(MarkUp(percent=percent, per_unit=per_unit))
    return RatePlan(plan_id=name, currency="EUR", rules=[rule])


def _account(name: str, parent: str, plan: RatePlan, *, vat: bool = False) -> Account:
    taxes = (Tax(name="VAT", percent=Fraction(21)),) if vat else ()
    return Account(id=name, parent_id=parent, plans=(PlanAssignment(plan=plan, from_ms=0),), taxes=taxes)

"""Prices a CSV of calls by a CSV deck: the same engine as live calls, without accounts or a database."""

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TextIO

from offhook.billing.rating.account import Account, PlanAssignment
from offhook.billing.rating.bands import Bands
from offhook.billing.rating.call import Call
from offhook.billing.rating.deck import RateDeck
from offhook.billing.rating.deck_csv import read_deck
from offhook.billing.rating.errors import NoRateError
from offhook.billing.rating.exact import read_exact, write_exact
from offhook.billing.rating.plan import RatePlan
from offhook.billing.rating.rate_call import rate
from offhook.billing.rating.rated_call import RatedCall
from offhook.billing.rating.rows import Row, Table, read_instant
from offhook.billing.rating.snapshot import Snapshot
from offhook.kit.money import MICROS

CALL_COLUMNS = ("id", "dialled", "duration_s", "answered_at", "caller")
OUTPUT = (
    "id", "dialled", "duration_s", "prefix", "bands", "billed_s", "connect_fee", "price", "currency",
    "explanation", "error",
)  # fmt: skip
_CUSTOMER = "customer"
_EVER_MS = -(1 << 61)


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedCalls:
    """How many calls were printed, and how many of them have no price."""

    calls: int
    without_price: int


def price_calls(
    deck: Iterable[str], calls: Iterable[str], *, currency: str, bands: Bands, output: TextIO
) -> PricedCalls:
    """Writes one row for each call, with its explanation as JSON.

    Nothing is written when the deck or any call cannot be read: raises TariffError naming rows and columns.
    """
    version = read_deck(deck, version_id="file", effective_ms=_EVER_MS, bands=bands)
    rate_deck = RateDeck(deck_id="file", currency=currency, versions=[version])
    own = RatePlan(plan_id="file", currency=currency, deck=rate_deck)
    customer = Account(id=_CUSTOMER, parent_id="owner", plans=(PlanAssignment(plan=own, from_ms=_EVER_MS),))
    snapshot = Snapshot(accounts=[Account(id="owner", parent_id=None), customer])
    read = _read_calls(calls, zone=bands.zone, dated=bool(bands.bands))
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(OUTPUT)
    missing = 0
    for call in read:
        try:
            writer.writerow(_line(call, rate(call, snapshot), currency))
        except NoRateError as error:
            missing += 1
            writer.writerow([call.id, call.dialled, _seconds(call), *[""] * 7, error.message])
    return PricedCalls(calls=len(read), without_price=missing)


def _line(call: Call, done: RatedCall, currency: str) -> Sequence[object]:
    level = done.levels[0] if done.levels else None
    return [
        call.id,
        call.dialled,
        _seconds(call),
        level["prefix"] if level else "",
        "+".join(dict.fromkeys(name for span in level["spans"] for name in span["bands"] if name)) if level else "",
        level["billed_s"] if level else 0,
        level["connection_fee"] if level else "0",
        write_exact(Fraction(done.price_micros, MICROS)),
        currency,
        json.dumps(done.explanation, separators=(",", ":")),
        "",
    ]


def _seconds(call: Call) -> str:
    return "" if call.answered_at_ms is None else write_exact(Fraction(call.duration_ms, 1000))


def _read_calls(lines: Iterable[str], *, zone: str, dated: bool) -> list[Call]:
    required = ["dialled", "duration_s"] + (["answered_at"] if dated else [])
    table = Table(lines, name="the file of calls", required=required, known=CALL_COLUMNS)
    calls = [_call(row, zone=zone, dated=dated) for row in table.rows()]
    table.check()
    return calls


def _call(row: Row, *, zone: str, dated: bool) -> Call:
    if not row.text("dialled"):
        row.blame("dialled", "is missing")
    answered = bool(row.text("duration_s"))
    if answered and dated and not row.text("answered_at"):
        row.blame("answered_at", "is missing, and the deck's prices depend on the time")
    answered_at_ms = row.read("answered_at", partial(read_instant, zone=zone), otherwise=0)
    return Call(
        id=row.text("id") or str(row.number),
        account_id=_CUSTOMER,
        dialled=row.read("dialled", _digits, otherwise=""),
        caller=row.read("caller", _digits, otherwise=""),
        answered_at_ms=answered_at_ms if answered else None,
        duration_ms=row.read("duration_s", _milliseconds, otherwise=0),
    )


def _digits(text: str) -> str:
    digits = text.removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 30):
        raise ValueError(f"{text!r} is not a number in international form (write 34911234567)")
    return digits


def _milliseconds(text: str) -> int:
    seconds = read_exact(text) * 1000
    if not 0 <= seconds <= 10**9 or seconds.denominator != 1:
        raise ValueError(f"{text!r} is not a duration (seconds, with at most three decimals)")
    return seconds.numerator

"""Reckons one level of an explanation with exact fractions: slow, plain, and the judge of the fast way."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import accumulate
from typing import Any

from offhook.billing.rating.exact import ZERO, read_exact, write_exact
from offhook.billing.rating.free_time import FreeTime, lay_out
from offhook.billing.rating.lots import LotUse
from offhook.billing.rating.walk import walk
from offhook.kit.money import MICROS, round_half_up

RESULTS = (
    "lines", "billed_s", "free_s", "connection_fee", "exact",
    "price_micros", "tax_micros", "cost_micros", "margin_micros",
)  # fmt: skip
"""Keys of a level that are worked out; all others are facts."""


def work_out(facts: Mapping[str, Any], *, duration_ms: int, below_micros: int | None) -> dict[str, Any]:
    """The results that follow from a level's facts and the price of the level below, in JSON's own types."""
    spans, free = facts["spans"], _free_time(facts["free"])
    steps = spans[0]["steps"]
    lengths = [(step["length_s"] * 1000, step["count"]) for step in steps]
    laid, numbers = lay_out(lengths, has_included=not steps[0]["charged"], free=free)
    connection_fee = ZERO if free.pays_connection_fee else read_exact(spans[0]["connection_fee"])
    lines: list[dict[str, Any]] = []
    exact, billed_s = connection_fee, 0
    stretches = walk(laid, [span["from_ms"] for span in spans], duration_ms)
    starts = accumulate((count * laid[place][0] for place, _, count in stretches), initial=0)
    for (place, span, count), from_ms in zip(stretches, starts, strict=False):
        number = numbers[place]
        if number is None or not steps[number]["charged"]:
            continue
        price = count * read_exact(spans[span]["steps"][number]["price"])
        exact += price
        billed_s += count * laid[place][0] // 1000
        lines.append(
            {"from_ms": from_ms, "span": span, "step": number, "increments": count, "price": write_exact(price)}
        )
    exact = _bounded(exact, spans[0], charged=billed_s > 0)
    price_micros = round_half_up(exact.numerator * MICROS, exact.denominator)
    cost_micros = None if below_micros is None else _converted(below_micros, facts["fx"])
    return {
        "lines": lines,
        "billed_s": billed_s,
        "free_s": free.seconds,
        "connection_fee": write_exact(connection_fee),
        "exact": write_exact(exact),
        "price_micros": price_micros,
        "tax_micros": [_tax(price_micros, read_exact(tax["percent"])) for tax in facts["taxes"]],
        "cost_micros": cost_micros,
        "margin_micros": None if cost_micros is None else price_micros - cost_micros,
    }


def _free_time(told: Mapping[str, Any]) -> FreeTime:
    uses = tuple(LotUse(use["lot"], use["seconds"]) for use in told["uses"])
    return FreeTime(uses, told["pays_connection_fee"])


def _bounded(exact: Fraction, span: Mapping[str, Any], *, charged: bool) -> Fraction:
    if charged and span["minimum"] is not None:
        exact = max(exact, read_exact(span["minimum"]))
    if span["maximum"] is not None:
        exact = min(exact, read_exact(span["maximum"]))
    return exact


def _tax(net_micros: int, percent: Fraction) -> int:
    return round_half_up(net_micros * percent.numerator, 100 * percent.denominator)


def _converted(micros: int, fx: Mapping[str, Any] | None) -> int:
    if fx is None:
        return micros
    rate = read_exact(fx["rate"])
    return round_half_up(micros * rate.numerator, rate.denominator)

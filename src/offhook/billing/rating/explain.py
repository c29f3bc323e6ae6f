"""Puts a rated call into words that a program can replay."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from offhook.billing.rating.account import Account
from offhook.billing.rating.call import Call
from offhook.billing.rating.charge_model import Step
from offhook.billing.rating.exact import write_exact
from offhook.billing.rating.free_time import NOTHING_FREE, FreeTime
from offhook.billing.rating.program import Level, Program, Spans
from offhook.billing.rating.rate import RateTerms
from offhook.billing.rating.work_out import work_out

FORMAT = 1


class Explicable(Protocol):
    """What a rated call remembers of how it was rated."""

    call: Call
    owner_id: str | None
    programs: Sequence[Program]
    accounts: Sequence[Account]
    tax_versions: Sequence[str | None]
    prefixes: Sequence[str]
    prices: Sequence[int]
    taxes: Sequence[int]
    spans: Sequence[Spans]
    frees: Sequence[FreeTime]


def explain(rated: Explicable) -> dict[str, Any]:
    """Facts of the call and of each level, with what follows from them.

    Raises ArithmeticError when the facts do not lead to the price that was charged: that is a fault of ours.
    """
    call = rated.call
    levels: list[dict[str, Any]] = []
    places = [
        (program, spans, number)
        for program, spans in zip(rated.programs, rated.spans, strict=True)
        for number in range(len(program.levels))
    ]
    for number, (program, spans, place) in enumerate(places):
        facts = {
            **_parties(rated, number, len(places)),
            **_tariff(program.levels[place]),
            "prefix": rated.prefixes[number],
            "interval": _interval(program),
            "spans": _spans(program, spans, place),
            "free": _free(rated.frees[number] if rated.frees else NOTHING_FREE),
        }
        below = price_below(levels, facts["payee"])
        results = work_out(facts, duration_ms=call.duration_ms, below_micros=below)
        if (results["price_micros"], sum(results["tax_micros"])) != (rated.prices[number], rated.taxes[number]):
            raise ArithmeticError(f"call {call.id}, level {number}: {rated.prices[number]} is not {results}")
        levels.append({**facts, **results})
    return {
        "format": FORMAT,
        "call": {
            "id": call.id,
            "account": call.account_id,
            "direction": call.direction,
            "caller": call.caller,
            "dialled": call.dialled,
            "answered_at_ms": call.answered_at_ms,
            "duration_ms": call.duration_ms,
            "carrier": call.carrier_id,
        },
        "levels": levels,
    }


def price_below(levels: Sequence[Mapping[str, Any]], payee: str | None) -> int | None:
    """What a level's payee itself pays for the call; None when it pays nothing."""
    return levels[-1]["price_micros"] if levels and levels[-1]["payer"] == payee else None


def _parties(rated: Explicable, number: int, levels: int) -> dict[str, Any]:
    carried = levels - len(rated.accounts)
    if number < carried:
        return {"payer": rated.owner_id, "payee": rated.call.carrier_id, "tax_version": None}
    account = rated.accounts[number - carried]
    return {"payer": account.id, "payee": account.parent_id, "tax_version": rated.tax_versions[number - carried]}


def _tariff(level: Level) -> dict[str, Any]:
    spec = level.spec
    return {
        "plan": spec.plan_id or None,
        "deck": spec.deck_id or None,
        "version": spec.version_id or None,
        "currency": spec.currency,
        "taxes": [
            {"name": tax.name, "percent": write_exact(tax.percent), "category": tax.category} for tax in spec.taxes
        ],
        "fx": spec.fx
        and {
            "from": spec.fx.from_currency,
            "to": spec.fx.to_currency,
            "rate": write_exact(spec.fx.rate),
            "source": spec.fx.source,
            "at_ms": spec.fx.at_ms,
        },
    }


def _interval(program: Program) -> dict[str, Any]:
    """The rhythm of the rate, which the mark-ups on it inherit."""
    terms = program.levels[0].spec.source
    assert isinstance(terms, RateTerms)
    return {
        "model": terms.model,
        "unit_s": terms.unit_s,
        "first_s": terms.first_s,
        "next_s": terms.next_s,
        "included_s": terms.included_s,
    }


def _spans(program: Program, states: Spans, place: int) -> list[dict[str, Any]]:
    """The call's stretches of one price on this level: the bands of mark-ups above it do not split it."""
    spans: list[dict[str, Any]] = []
    for from_ms, state in states:
        told = program.told.get(state)
        if told is None:
            told = program.told[state] = _told(program, state)
        if not spans or spans[-1]["bands"] != told[place]["bands"]:
            spans.append({"from_ms": from_ms, **told[place]})
    return spans


def _told(program: Program, state: int) -> list[dict[str, Any]]:
    """What is said of every level's prices in one state of the bands."""
    return [
        {
            "bands": [level.band_in(state) for level in program.levels[: place + 1] if level.stride],
            "own_band": program.levels[place].band_in(state) if program.levels[place].stride else "",
            "connection_fee": write_exact(priced.connection_fee),
            "steps": [_step(step) for step in priced.steps],
            "minimum": None if priced.minimum is None else write_exact(priced.minimum),
            "maximum": None if priced.maximum is None else write_exact(priced.maximum),
        }
        for place, priced in enumerate(program.priced(state))
    ]


def _step(step: Step) -> dict[str, Any]:
    return {
        "length_s": step.length_s,
        "count": step.count,
        "price": write_exact(step.price),
        "charged": step.charged,
    }


def _free(free: FreeTime) -> dict[str, Any]:
    return {
        "pays_connection_fee": free.pays_connection_fee,
        "uses": [{"lot": use.lot_id, "seconds": use.seconds} for use in free.uses],
    }

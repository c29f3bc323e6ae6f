"""Puts a rated call into words that a program can replay."""

from collections.abc import Sequence
from typing import Any, Protocol

from offhook.billing.rating.account import Account
from offhook.billing.rating.call import Call
from offhook.billing.rating.charge_model import Step
from offhook.billing.rating.exact import write_exact
from offhook.billing.rating.free_time import NOTHING_FREE, FreeTime
from offhook.billing.rating.program import Level, Program
from offhook.billing.rating.rate import RateTerms
from offhook.billing.rating.work_out import work_out

FORMAT = 1


class Explicable(Protocol):
    """What a rated call remembers of how it was rated."""

    call: Call
    program: Program | None
    accounts: Sequence[Account]
    prefixes: Sequence[str]
    state: int
    prices: Sequence[int]
    taxes: Sequence[int]
    spans: Sequence[tuple[int, int]]
    frees: Sequence[FreeTime]


def explain(rated: Explicable) -> dict[str, Any]:
    """Facts of the call and of each level, with what follows from them.

    Raises ArithmeticError when the facts do not lead to the price that was charged: that is a fault of ours.
    """
    call, program = rated.call, rated.program
    levels: list[dict[str, Any]] = []
    for number in range(len(program.levels) if program else 0):
        assert program is not None
        facts = _facts(rated, program, number)
        below = levels[-1]["price_micros"] if levels else None
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


def _facts(rated: Explicable, program: Program, number: int) -> dict[str, Any]:
    level = program.levels[number]
    spec = level.spec
    carried = len(program.levels) - len(rated.accounts)
    if number < carried:
        payer, payee = (rated.accounts[0].parent_id if rated.accounts else None), rated.call.carrier_id
    else:
        account = rated.accounts[number - carried]
        payer, payee = account.id, account.parent_id
    free = rated.frees[number] if rated.frees else NOTHING_FREE
    return {
        "payer": payer,
        "payee": payee,
        "plan": spec.plan_id or None,
        "deck": spec.deck_id or None,
        "version": spec.version_id or None,
        "prefix": rated.prefixes[number],
        "currency": spec.currency,
        "interval": _interval(program, number),
        "spans": _spans(rated, program, number),
        "free": _free(free),
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


def _interval(program: Program, number: int) -> dict[str, Any]:
    """The rhythm of the rate, which mark-ups inherit from the nearest level below with a rate of its own."""
    terms = next(
        level.spec.source
        for level in reversed(program.levels[: number + 1])
        if isinstance(level.spec.source, RateTerms)
    )
    assert isinstance(terms, RateTerms)
    return {
        "model": terms.model,
        "unit_s": terms.unit_s,
        "first_s": terms.first_s,
        "next_s": terms.next_s,
        "included_s": terms.included_s,
    }


def _spans(rated: Explicable, program: Program, number: int) -> list[dict[str, Any]]:
    """The call's stretches of one price on this level: the bands of other levels do not split it."""
    spans: list[dict[str, Any]] = []
    for from_ms, state in rated.spans or ((0, rated.state),):
        told = program.told.get(state)
        if told is None:
            told = program.told[state] = _told(program, state)
        if not spans or spans[-1]["bands"] != told[number]["bands"]:
            spans.append({"from_ms": from_ms, **told[number]})
    return spans


def _told(program: Program, state: int) -> list[dict[str, Any]]:
    """What is said of every level's prices in one state of the bands."""
    return [
        {
            "bands": [level.band_in(state) for level in _levels_that_price(program, number) if level.stride],
            "connection_fee": write_exact(priced.connection_fee),
            "steps": [_step(step) for step in priced.steps],
            "minimum": None if priced.minimum is None else write_exact(priced.minimum),
            "maximum": None if priced.maximum is None else write_exact(priced.maximum),
        }
        for number, priced in enumerate(program.priced(state))
    ]


def _levels_that_price(program: Program, number: int) -> list[Level]:
    """This level and those below it down to the one whose own rate is marked up."""
    found: list[Level] = []
    for level in reversed(program.levels[: number + 1]):
        found.append(level)
        if isinstance(level.spec.source, RateTerms):
            break
    return found[::-1]


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

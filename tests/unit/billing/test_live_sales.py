"""Legs of one call that are paid in different currencies are not added up."""

from datetime import UTC, datetime
from uuid import UUID

from offhook.billing.calls.live_sales import add_line
from offhook.billing.calls.schemas import CallPrice, LiveCallSides

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def _leg(leg_id: str, owes: tuple[str, int] | None, earns: int, *, minute: int = 0) -> LiveCallSides:
    return LiveCallSides(
        call_id=UUID(int=1),
        leg_id=leg_id,
        direction="out",
        caller="",
        dialled=leg_id,
        answered_at=NOON.replace(minute=minute),
        customer="C",
        owes=None if owes is None else CallPrice(currency=owes[0], micros=owes[1]),
        earns=CallPrice(currency="EUR", micros=earns),
        owes_per_minute_micros=None if owes is None else owes[1],
        earns_per_minute_micros=earns,
    )


def _lines(*legs: LiveCallSides) -> list[LiveCallSides]:
    lines: list[LiveCallSides] = []
    for leg in legs:
        add_line(lines, leg)
    return lines


def test_legs_of_one_currency_are_one_line_of_the_first() -> None:
    (line,) = _lines(_leg("far", ("EUR", 5), 7, minute=2), _leg("own", ("EUR", 1), 2))
    assert (line.dialled, line.answered_at) == ("far", NOON)
    assert (line.owes, line.earns) == (CallPrice(currency="EUR", micros=6), CallPrice(currency="EUR", micros=9))
    assert (line.owes_per_minute_micros, line.earns_per_minute_micros) == (6, 9)


def test_what_costs_nothing_known_is_no_line_of_its_own() -> None:
    (line,) = _lines(_leg("far", None, 7), _leg("own", ("USD", 1), 2))
    assert (line.owes, line.owes_per_minute_micros) == (CallPrice(currency="USD", micros=1), 1)


def test_other_currencies_are_other_lines() -> None:
    lines = _lines(_leg("a", ("EUR", 5), 7), _leg("b", ("USD", 1), 2), _leg("c", ("EUR", 1), 1))
    assert [(one.leg_id, one.owes and one.owes.micros, one.earns and one.earns.micros) for one in lines] == [
        ("a", 6, 8), ("b", 1, 2),
    ]  # fmt: skip

"""A rated call as what is booked: who owes whom, and what each is told of it."""

import asyncio
from collections.abc import Sequence
from fractions import Fraction
from uuid import UUID

import pytest

from offhook.billing.calls.gather import MOST, Gather
from offhook.billing.calls.settlement import CallKey, settlement_of
from offhook.billing.ledger.chain import postings_of
from offhook.billing.ledger.posting import totals
from offhook.billing.rating.account import Account, Carrier, PlanAssignment
from offhook.billing.rating.call import Call
from offhook.billing.rating.rate_call import rate
from offhook.billing.rating.snapshot import Snapshot
from offhook.billing.rating.tax import Tax
from tests.unit.billing.tariffs import NOON_MS, deck, percent, terms

OWNER, RESELLER, CUSTOMER = UUID(int=1), UUID(int=2), UUID(int=3)
KEY = CallKey(call_id=UUID(int=9), leg_id="leg")


def _snapshot() -> Snapshot:
    def sold(plan: str) -> tuple[PlanAssignment, ...]:
        return (PlanAssignment(plan=percent(plan), from_ms=0),)

    vat = Tax(name="VAT", percent=Fraction(21))
    return Snapshot(
        accounts=[
            Account(id=str(OWNER), parent_id=None),
            Account(id=str(RESELLER), parent_id=str(OWNER), plans=sold("20")),
            Account(id=str(CUSTOMER), parent_id=str(RESELLER), plans=sold("10"), taxes=(vat,)),
        ],
        carriers=[Carrier.of_deck(id="carrier", deck=deck({"34": terms("2", first_s=60, next_s=60)}))],
    )


def _call(carrier: str | None = "carrier") -> Call:
    return Call(
        id="c",
        account_id=str(CUSTOMER),
        dialled="34911234567",
        answered_at_ms=NOON_MS,
        duration_ms=60_000,
        carrier_id=carrier,
    )


def test_the_lines_are_of_every_level_and_sum_to_zero() -> None:
    request = settlement_of(KEY, rate(_call(), _snapshot()))
    assert (request.key, request.hold) == (KEY.set, KEY.hold)
    assert {(name.account_id, name.kind): micros for name, micros in request.lines} == {
        (RESELLER, "balance"): -2_400_000,
        (OWNER, "sales"): 2_400_000,
        (CUSTOMER, "balance"): -3_194_400,
        (RESELLER, "sales"): 2_640_000,
        (RESELLER, "tax"): 554_400,
        (OWNER, "cost"): -2_000_000,
        (OWNER, "carrier"): 2_000_000,
    }
    assert totals(postings_of(request.lines)) == {"EUR": 0}


def test_who_pays_is_not_told_who_is_paid() -> None:
    request = settlement_of(KEY, rate(_call(), _snapshot()))
    told = {(charge["account_id"], charge["side"]): charge for charge in request.charges}
    assert set(told) == {
        (str(OWNER), "owes"), (str(OWNER), "earns"),
        (str(RESELLER), "owes"), (str(RESELLER), "earns"),
        (str(CUSTOMER), "owes"),
    }  # fmt: skip
    customer = told[str(CUSTOMER), "owes"]
    assert customer["peer"] == ""
    assert "margin_micros" not in customer
    assert not {str(OWNER), str(RESELLER), "carrier"} & {str(value) for value in customer.values()}
    assert told[str(RESELLER), "earns"]["margin_micros"] == 240_000


def test_another_rating_run_is_another_set_on_the_same_hold() -> None:
    again = CallKey(call_id=KEY.call_id, leg_id=KEY.leg_id, run="rerate 2026-11")
    assert again.hold == KEY.hold
    assert again.set != KEY.set


async def test_what_comes_meanwhile_goes_together() -> None:
    batches: list[int] = []
    gate = asyncio.Event()

    async def work(asked: Sequence[int]) -> Sequence[int]:
        batches.append(len(asked))
        await gate.wait()
        return [number * 2 for number in asked]

    lane: Gather[int, int] = Gather(work)
    asking = [asyncio.create_task(lane.ask(number)) for number in range(MOST + 50)]
    while not batches:
        await asyncio.sleep(0)
    gate.set()
    assert await asyncio.gather(*asking) == [number * 2 for number in range(MOST + 50)]
    assert max(batches) <= MOST
    assert len(batches) <= 3


async def test_one_that_cannot_be_done_does_not_stop_the_others() -> None:
    async def work(asked: Sequence[int]) -> Sequence[int]:
        if 3 in asked:
            raise ValueError("three")
        return list(asked)

    lane: Gather[int, int] = Gather(work)
    results = await asyncio.gather(*[lane.ask(number) for number in range(5)], return_exceptions=True)
    assert [str(result) for result in results] == ["0", "1", "2", "three", "4"]
    with pytest.raises(ValueError, match="three"):
        await lane.ask(3)

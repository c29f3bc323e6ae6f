"""Click to call where both legs cost: credit is held for both before anybody is rung."""

from collections.abc import AsyncIterator

import pytest

from offhook.billing.api import Tariffs
from offhook.calls.outbound_plan import Way
from offhook.db.session import Database
from offhook.tenancy.api import Account
from tests.fixtures.web import LogInAs
from tests.integration.billing.firm import CARRIER, Firm, make_firm
from tests.integration.calls.rig import Rig, running
from tests.integration.calls.test_endpoints_and_orders import order, place_order

AGENT, MADRID = "34911111111", "34911234567"
SLICE_MICROS = 2_640_000
"""What is held for a leg's first minute."""


def way(number: str) -> Way:
    return Way(endpoint=CARRIER, number=number, caller_number="34600000000")


CLICK = order([way(AGENT)], [way(MADRID)])
CLICK["first"]["dialled"], CLICK["outbound"]["dialled"] = f"+{AGENT}", f"+{MADRID}"


@pytest.fixture
async def firm(database: Database, account: Account) -> Firm:
    firm = await make_firm(database, account)
    await firm.pay(firm.reseller, 100)
    return firm


@pytest.fixture
async def rig(firm: Firm) -> AsyncIterator[Rig]:
    rig = Rig(database=firm.database, account_id=firm.customer.id, tariffs=Tariffs(firm.database))
    async with running(rig):
        yield rig


async def pending(firm: Firm) -> int:
    return (await firm.standing(firm.customer))[1]


async def test_credit_for_one_leg_alone_rings_nobody_and_says_why(firm: Firm, rig: Rig) -> None:
    await firm.pay(firm.customer, 3)
    await place_order(rig, CLICK)
    call = await rig.until_row("SELECT * FROM calls WHERE state = 'ended'")
    assert call["outcome"] == "refused"
    assert "no_credit" in [step.get("detail", step).get("cause") for step in call["steps"]]
    assert not [verb for verb in rig.engine.verbs if verb[0] == "dial"]
    await rig.until_row("SELECT 1 FROM ledger_accounts WHERE pending = 0 AND posted = 3000000")


async def test_the_first_leg_leaves_enough_for_the_second(firm: Firm, rig: Rig) -> None:
    await firm.pay(firm.customer, 6)
    await place_order(rig, CLICK)
    await rig.until(rig.engine.living)
    assert await pending(firm) == 2 * SLICE_MICROS
    rig.engine.far_answers(rig.engine.leg_to(AGENT))
    await rig.until(lambda: len(rig.engine.living()) == 2)
    rig.engine.far_answers(rig.engine.leg_to(MADRID))
    await rig.until(lambda: rig.engine.bridges)
    assert await pending(firm) == 2 * SLICE_MICROS


async def test_what_was_held_for_a_callee_nobody_rang_is_free(firm: Firm, rig: Rig) -> None:
    await firm.pay(firm.customer, 6)
    await place_order(rig, CLICK)
    await rig.until(rig.engine.living)
    rig.engine.far_hangs_up(rig.engine.leg_to(AGENT))
    await rig.until_row("SELECT 1 FROM calls WHERE outcome = 'missed'")
    await rig.until_row("SELECT 1 FROM ledger_accounts WHERE pending = 0 AND posted = 6000000")


async def test_the_seller_sees_one_call_with_both_legs_added_up(firm: Firm, rig: Rig, log_in_as: LogInAs) -> None:
    """Each leg costs its carrier 2.00 a minute, the reseller 2.40 and the customer 2.64."""
    await firm.pay(firm.customer, 6)
    call_id = await place_order(rig, CLICK)
    await rig.until(rig.engine.living)
    rig.engine.far_answers(rig.engine.leg_to(AGENT))
    await rig.until(lambda: len(rig.engine.living()) == 2)
    rig.engine.far_answers(rig.engine.leg_to(MADRID))
    await rig.until(lambda: rig.engine.bridges)
    await rig.until_row("SELECT 1 FROM call_legs HAVING count(answered_at) = 2")
    for seller, name, owes, earns in ((firm.reseller, "C", 4.8, 5.28), (firm.owner, "R", 4, 4.8)):
        (line,) = (await (await log_in_as(seller)).get("/api/v1/billing/live-calls")).json()["items"]
        assert (line["call_id"], line["customer"], line["dialled"]) == (str(call_id), name, MADRID)
        assert (line["owes"]["micros"], line["earns"]["micros"]) == (owes * 1_000_000, earns * 1_000_000)
        assert line["earns_per_minute_micros"] == earns * 1_000_000
    (own,) = (await (await log_in_as(firm.customer)).get("/api/v1/calls/live")).json()["items"]
    assert own["cost_micros"] == 5_280_000

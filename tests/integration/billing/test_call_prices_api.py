"""What calls cost, as each account may see it: while they go on, in the list, and with the reasons."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from offhook.billing.api import CallDesk, CallKey, Tariffs, live_prices, milliseconds
from offhook.billing.rating.call import Call
from offhook.db.session import Database
from offhook.kit.clock import SystemClock
from offhook.kit.ids import new_id
from offhook.tenancy.api import Account
from tests.fixtures.web import LogInAs
from tests.integration.billing.firm import CARRIER, Firm, make_firm

MADRID = "34911234567"


@pytest.fixture
async def firm(database: Database, account: Account) -> Firm:
    firm = await make_firm(database, account)
    await firm.pay(firm.reseller, 100)
    await firm.pay(firm.customer, 100)
    return firm


async def a_call(firm: Firm, *, answered_s_ago: int, ended: bool) -> UUID:
    """A call of the customer in the tables, as journal and session would have put it there."""
    call_id, now = new_id(), SystemClock().now()
    answered_at = now - timedelta(seconds=answered_s_ago)
    values = {
        "call": call_id,
        "account": firm.customer.id,
        "leg": f"{call_id.hex}-1",
        "leg_row": new_id(),
        "at": answered_at,
        "end": now if ended else None,
        "state": "ended" if ended else "live",
    }
    async with firm.database.system() as session:
        await session.execute(
            text("""
            INSERT INTO calls (id, account_id, direction, caller, dialled, started_at, answered_at, ended_at, state,
                               outcome)
            VALUES (:call, :account, 'outbound', '+34600000000', '+34911234567', :at, :at, :end, :state, 'answered')
            """),
            values,
        )
        await session.execute(
            text("""
            INSERT INTO call_legs (id, account_id, leg_id, call_id, role, party, engine, started_at, answered_at,
                                   ended_at)
            VALUES (:leg_row, :account, :leg, :call, 'callee', '+34911234567', 'e', :at, :at, :end)
            """),
            values,
        )
    desk = CallDesk(firm.database, Tariffs(firm.database), SystemClock())
    key = CallKey(call_id=call_id, leg_id=values["leg"])  # type: ignore[arg-type]  # of a dict of many kinds
    call = Call(
        id=key.leg_id,
        account_id=str(firm.customer.id),
        dialled=MADRID,
        answered_at_ms=milliseconds(answered_at),
        duration_ms=answered_s_ago * 1000,
        carrier_id=CARRIER,
    )
    await desk.reserve(key, call)
    if ended:
        await desk.settle(key, call)
    await desk.close()
    return call_id


async def test_a_living_call_tells_its_cost_to_its_account_alone(firm: Firm, log_in_as: LogInAs) -> None:
    call_id = await a_call(firm, answered_s_ago=61, ended=False)
    customer, reseller, owner = [await log_in_as(each) for each in (firm.customer, firm.reseller, firm.owner)]
    (seen,) = (await customer.get("/api/v1/calls/live")).json()["items"]
    assert seen["id"] == str(call_id)
    assert (seen["cost_micros"], seen["currency"], seen["per_minute_micros"]) == (5_280_000, "EUR", 2_640_000)
    for parent in (reseller, owner):
        assert (await parent.get("/api/v1/calls/live")).json()["items"] == []
    sold = (await reseller.get("/api/v1/billing/live-calls")).json()["items"]
    assert [(one["customer"], one["owes"]["micros"], one["earns"]["micros"]) for one in sold] == [
        ("C", 4_800_000, 5_280_000)
    ]
    assert (sold[0]["dialled"], sold[0]["owes_per_minute_micros"], sold[0]["earns_per_minute_micros"]) == (
        MADRID, 2_400_000, 2_640_000,
    )  # fmt: skip
    sold = (await owner.get("/api/v1/billing/live-calls")).json()["items"]
    assert [(one["customer"], one["owes"]["micros"], one["earns"]["micros"]) for one in sold] == [
        ("R", 4_000_000, 4_800_000)
    ]
    assert (await customer.get("/api/v1/billing/live-calls")).json()["items"] == []


async def test_an_agent_sees_no_cost(firm: Firm, log_in_as: LogInAs) -> None:
    await a_call(firm, answered_s_ago=61, ended=False)
    agent = await log_in_as(firm.customer, role="agent")
    (seen,) = (await agent.get("/api/v1/calls/live")).json()["items"]
    assert seen["cost_micros"] is None


async def test_the_list_tells_the_price_and_each_level_its_reasons(firm: Firm, log_in_as: LogInAs) -> None:
    call_id = await a_call(firm, answered_s_ago=61, ended=True)
    customer, reseller, owner = [await log_in_as(each) for each in (firm.customer, firm.reseller, firm.owner)]
    (listed,) = (await customer.get("/api/v1/calls")).json()["items"]
    assert listed["price"] == {"currency": "EUR", "micros": 5_280_000}
    assert (await customer.get(f"/api/v1/calls/{call_id}")).json()["price"] == listed["price"]
    (mine,) = await levels(customer, call_id)
    assert (mine["side"], mine["price_micros"], mine["prefix"], mine["billed_s"]) == ("owes", 5_280_000, "", 120)
    assert mine["payee"] is None
    assert (mine["cost_micros"], mine["margin_micros"]) == (None, None)
    (line,) = mine["lines"]
    assert (line["increments"], line["seconds"], line["each"], line["price"]) == (2, 60, "2.64", "5.28")
    (leg,) = (await customer.get(f"/api/v1/billing/calls/{call_id}")).json()["legs"]
    assert [line["increments"] for line in leg["explanation"]["levels"][0]["lines"]] == [1, 1], "it stays as it is"
    sides = [(one["side"], one["price_micros"], one["margin_micros"]) for one in await levels(reseller, call_id)]
    assert sides == [("owes", 4_800_000, None), ("earns", 5_280_000, 480_000)]
    chain = [(one["payer"], one["price_micros"]) for one in await levels(owner, call_id)]
    assert chain == [(None, 4_000_000), ("R", 4_800_000), ("C", 5_280_000)]


async def levels(client: httpx.AsyncClient, call_id: UUID) -> list[dict[str, Any]]:
    answer = await client.get(f"/api/v1/billing/calls/{call_id}")
    assert answer.status_code == 200, answer.text
    (leg,) = answer.json()["legs"]
    found: list[dict[str, Any]] = leg["levels"]
    return found


async def test_who_has_no_part_in_a_call_learns_nothing(firm: Firm, other_client: httpx.AsyncClient) -> None:
    call_id = await a_call(firm, answered_s_ago=61, ended=True)
    assert (await other_client.get(f"/api/v1/billing/calls/{call_id}")).status_code == 404


async def test_costs_are_asked_for_once_for_all_who_watch(firm: Firm) -> None:
    await a_call(firm, answered_s_ago=1, ended=False)
    tariffs = Tariffs(firm.database)
    async with firm.database.system() as session:
        nothing = await live_prices(session, [firm.reseller.id], tariffs=tariffs, now=SystemClock().now())
        assert (nothing, tariffs.known) == ({}, None), "prices are read when somebody needs them"
        found = await live_prices(
            session, [firm.customer.id, firm.reseller.id], tariffs=tariffs, now=SystemClock().now()
        )
    assert [price.micros for price in found[firm.customer.id].values()] == [2_640_000]

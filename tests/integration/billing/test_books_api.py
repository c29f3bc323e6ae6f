"""Balances, payments, limits and statements over the API, each account on its own side."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from offhook.billing.api import Call, CallDesk, CallKey, Tariffs, milliseconds
from offhook.billing.lots.rows import LotGrant, grant_lot
from offhook.db.session import Database
from offhook.kit.clock import SystemClock
from offhook.kit.ids import new_id
from offhook.tenancy.api import Account
from tests.fixtures.web import LogInAs
from tests.integration.billing.firm import CARRIER, Firm, make_firm

API = "/api/v1/billing"


@pytest.fixture
async def firm(database: Database, account: Account) -> Firm:
    return await make_firm(database, account)


async def test_money_paid_in_counts_once(firm: Firm, log_in_as: LogInAs) -> None:
    reseller, customer = await log_in_as(firm.reseller), await log_in_as(firm.customer)
    path = f"{API}/customers/{firm.customer.id}"
    paid = {"key": "receipt 1", "amount": "12.50"}
    for _ in range(2):
        answer = await reseller.post(f"{path}/payments", json=paid)
        assert answer.status_code == 201, answer.text
    assert answer.json()["items"][0]["posted"] == "12.50"
    assert (await reseller.post(f"{path}/payments", json={**paid, "amount": "13"})).status_code == 409
    assert (await reseller.post(f"{path}/payments", json={**paid, "amount": "1e3"})).status_code == 422
    limits = {"credit_limit": "5", "max_calls_out": 2}
    assert (await reseller.patch(f"{path}/limits", json=limits)).json()["available"] == "17.50"
    (own,) = (await customer.get(f"{API}/balances")).json()["items"]
    assert (own["posted"], own["credit_limit"], own["max_calls_out"]) == ("12.50", "5.00", 2)


async def test_a_limit_that_is_left_out_stays_as_it_is(firm: Firm, log_in_as: LogInAs) -> None:
    reseller = await log_in_as(firm.reseller)
    path = f"{API}/customers/{firm.customer.id}/limits"

    async def change(**given: Any) -> tuple[str, int | None, int | None]:
        answer = await reseller.patch(path, json=given)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        return told["credit_limit"], told["max_calls_out"], told["max_calls_in"]

    assert await change(max_calls_in=3) == ("0.00", None, 3)
    assert await change(credit_limit="5", max_calls_out=2) == ("5.00", 2, 3)
    assert await change(max_calls_out=4) == ("5.00", 4, 3)
    assert await change(max_calls_in=None) == ("5.00", 4, None)
    assert await change() == ("5.00", 4, None)
    answer = await reseller.patch(path, json={"credit_limit": "-1"})
    assert (answer.status_code, answer.json()["fields"][0]["where"]) == (422, "credit_limit")


async def test_only_the_parent_sets_terms(firm: Firm, log_in_as: LogInAs) -> None:
    owner, customer = await log_in_as(firm.owner), await log_in_as(firm.customer)
    for client in (owner, customer):
        path = f"{API}/customers/{firm.customer.id}"
        assert (await client.patch(f"{path}/limits", json={"credit_limit": "1000"})).status_code == 404
        assert (await client.post(f"{path}/payments", json={"key": "k", "amount": "1"})).status_code == 404
        assert (await client.get(f"{path}/balances")).status_code == 404


async def test_a_statement_is_of_any_time(firm: Firm, log_in_as: LogInAs, database: Database) -> None:
    await firm.pay(firm.reseller, 100)
    await firm.pay(firm.customer, 50)
    begin = SystemClock().now()
    desk = CallDesk(database, Tariffs(database), SystemClock())
    for minutes in (1, 2):
        at = begin + timedelta(hours=minutes)
        call = Call(
            id="c",
            account_id=str(firm.customer.id),
            dialled="34911234567",
            answered_at_ms=milliseconds(at),
            duration_ms=minutes * 60_000,
            carrier_id=CARRIER,
        )
        await desk.settle(CallKey(call_id=new_id(), leg_id="leg"), call)
    customer = await log_in_as(firm.customer)
    span = {"currency": "EUR", "begin": (begin + timedelta(minutes=90)).isoformat()}
    told = (await customer.get(f"{API}/statement", params=span)).json()
    assert (told["opening"], told["closing"], told["complete"]) == ("47.36", "42.08", True)
    assert [(line["kind"], line["memo"], line["amount"]) for line in told["lines"]] == [
        ("call", "34911234567", "-5.28")
    ]
    whole = (await customer.get(f"{API}/statement", params={"currency": "EUR"})).json()
    assert [line["balance"] for line in whole["lines"]] == ["50.00", "47.36", "42.08"]


async def test_nothing_a_customer_reads_tells_who_is_above(firm: Firm, log_in_as: LogInAs, database: Database) -> None:
    await firm.pay(firm.reseller, 100)
    await firm.pay(firm.customer, 50)
    call = Call(
        id="c",
        account_id=str(firm.customer.id),
        dialled="34911234567",
        answered_at_ms=milliseconds(SystemClock().now()),
        duration_ms=1,
        carrier_id=CARRIER,
    )
    await CallDesk(database, Tariffs(database), SystemClock()).settle(CallKey(call_id=new_id(), leg_id="l"), call)
    customer, reseller = await log_in_as(firm.customer), await log_in_as(firm.reseller)
    for path in ("balances", "charges", "statement?currency=EUR"):
        answer = await customer.get(f"{API}/{path}")
        assert answer.status_code == 200, answer.text
        for above in (firm.reseller.id, firm.owner.id):
            assert str(above) not in answer.text
        assert CARRIER not in answer.text
    shown = (await reseller.get(f"{API}/charges")).json()["items"]
    assert {(one["side"], one["net"], one["margin"]) for one in shown} == {
        ("owes", "2.40", None),
        ("earns", "2.64", "0.24"),
    }


async def test_a_charge_tells_what_was_free_and_what_was_billed(
    firm: Firm, database: Database, log_in_as: LogInAs
) -> None:
    """Ninety of the customer's 150 seconds are included; its reseller pays for all of them."""
    now = SystemClock().now()
    from_at, expires_at = now - timedelta(days=1), now + timedelta(days=9)
    grant = LotGrant(
        key="k", source="product", name="Spain", prefixes=["34"], seconds=90, from_at=from_at, expires_at=expires_at
    )
    async with database.system() as session:
        await grant_lot(session, firm.customer.id, grant)
    call = Call(
        id="c",
        account_id=str(firm.customer.id),
        dialled="34911234567",
        answered_at_ms=milliseconds(now),
        duration_ms=150_000,
        carrier_id=CARRIER,
    )
    await CallDesk(database, Tariffs(database), SystemClock()).settle(CallKey(call_id=new_id(), leg_id="l"), call)
    for account, told in (
        (firm.customer, {("owes", 60, 90)}),
        (firm.reseller, {("earns", 60, 90), ("owes", 180, 0)}),
        (firm.owner, {("earns", 180, 0), ("owes", 180, 0)}),
    ):
        shown = (await (await log_in_as(account)).get(f"{API}/charges")).json()["items"]
        assert {(one["side"], one["billed_s"], one["free_s"]) for one in shown} == told


async def test_agents_do_not_read_the_books(firm: Firm, log_in_as: LogInAs) -> None:
    agent: httpx.AsyncClient = await log_in_as(firm.customer, role="agent")
    assert (await agent.get(f"{API}/balances")).status_code == 403

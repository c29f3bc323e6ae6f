"""What a seller reads of its customers, and nobody else does."""

from datetime import timedelta

from offhook.kit.clock import FakeClock
from tests.fixtures.web import LogInAs
from tests.integration.billing.firm import Firm
from tests.integration.billing.seller import API, NOW, ok


async def test_customers_come_with_balance_limits_and_plan(books: Firm, log_in_as: LogInAs) -> None:
    await books.pay(books.customer, 50)
    reseller, customer = await log_in_as(books.reseller), await log_in_as(books.customer)
    path = f"{API}/customers/{books.customer.id}"
    await ok(reseller.patch(f"{path}/limits", json={"credit_limit": "5", "max_calls_out": 2}))
    (found,) = (await ok(reseller.get(f"{API}/customers")))["items"]
    (balance,) = found["balances"]
    assert (found["name"], balance["posted"], balance["available"], balance["max_calls_out"]) == (
        "C",
        "50.00",
        "55.00",
        2,
    )
    assert [(plan["plan_name"], plan["direction"]) for plan in found["plans"]] == [("standard", "out")]
    assert (await ok(reseller.get(f"{API}/customers", params={"search": "zz"})))["items"] == []
    assert (await ok(customer.get(f"{API}/customers")))["items"] == []


async def test_a_plan_to_come_is_told_beside_the_one_in_force(
    books: Firm, log_in_as: LogInAs, clock: FakeClock
) -> None:
    reseller = await log_in_as(books.reseller)
    plan = await ok(reseller.post(f"{API}/plans", json={"name": "Better", "currency": "EUR"}))
    prices = {"rules": [{"mark_up": {"percent": "5"}}]}
    await ok(reseller.post(f"{API}/plans/{plan['id']}/versions", json=prices))
    next_week = (NOW + timedelta(days=3650)).isoformat()
    path = f"{API}/customers/{books.customer.id}/plans/{plan['id']}"
    await ok(reseller.put(path, json={"from_at": next_week}))
    (found,) = (await ok(reseller.get(f"{API}/customers")))["items"]
    assert [held["plan_name"] for held in found["plans"]] == ["standard", "Better"]


async def test_a_statement_is_read_by_the_seller_alone(books: Firm, log_in_as: LogInAs) -> None:
    await books.pay(books.customer, 50)
    path = f"{API}/customers/{books.customer.id}/statement"
    told = await ok((await log_in_as(books.reseller)).get(path, params={"currency": "EUR"}))
    assert (told["closing"], told["lines"][0]["memo"]) == ("50.00", "paid in")
    for other in (books.owner, books.customer):
        answer = await (await log_in_as(other)).get(path, params={"currency": "EUR"})
        assert answer.status_code == 404


async def test_versions_of_a_plan_are_told_the_newest_first(books: Firm, log_in_as: LogInAs) -> None:
    reseller = await log_in_as(books.reseller)
    path = f"{API}/plans/{books.plan_ids[books.customer.id]}/versions"
    rule = {"name": "Mobiles", "prefixes": ["346"], "mark_up": {"percent": "25"}}
    await ok(reseller.post(path, json={"rules": [rule], "effective_at": (NOW + timedelta(days=3650)).isoformat()}))
    newest, first = (await ok(reseller.get(path)))["items"]
    assert (newest["rules"][0]["prefixes"], first["rules"][0]["mark_up"]["percent"]) == (["346"], "10")
    assert (await (await log_in_as(books.owner)).get(path)).status_code == 404

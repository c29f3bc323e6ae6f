"""Features that are priced and limited, and the business line as it comes with the program (BI-7, BL-3)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from offhook.billing.chores.catalogue import charge_all_features
from offhook.kit.clock import FakeClock
from tests.fixtures.web import LogInAs
from tests.integration.billing.seller import API, Office

OCTOBER = datetime(2026, 10, 1, 10, tzinfo=UTC)
ROOT = API.removesuffix("/billing")


@pytest.fixture
def web_state(billing_state: dict[str, Any]) -> dict[str, Any]:
    return billing_state


@pytest.fixture
def web_clock(clock: FakeClock) -> FakeClock:
    return clock


@pytest.fixture
async def customer(office: Office, log_in_as: LogInAs) -> httpx.AsyncClient:
    office.clock.advance(seconds=(OCTOBER - office.clock.now()).total_seconds())
    customer = await log_in_as(office.firm.customer)
    await ok(customer.post(f"{ROOT}/carriers", json={"name": "Own", "host": "sip.own.example"}), 201)
    return customer


async def ok(asking: Any, status: int = 200) -> Any:
    answer: httpx.Response = await asking
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


async def bring(customer: httpx.AsyncClient, place: int) -> httpx.Response:
    """A number that comes over the customer's own carrier."""
    (carrier,) = (await customer.get(f"{ROOT}/carriers")).json()["items"]
    number = {"number": f"+349112345{place:02d}", "carrier_id": carrier["id"]}
    return await customer.post(f"{ROOT}/numbers", json=number)


async def set_price(office: Office, **given: Any) -> Any:
    return await ok(office.reseller.put(f"{API}/feature-prices", json={"currency": "EUR", **given}))


async def charges(office: Office) -> list[tuple[str, str, str]]:
    draft = await office.drafted()
    return [(line["description"], line["quantity"], line["net"]) for line in draft["lines"]]


async def test_a_maximum_holds_where_the_feature_is_made(office: Office, customer: httpx.AsyncClient) -> None:
    await set_price(office, feature="number", maximum=2)
    for place in range(2):
        await ok(bring(customer, place), 201)
    refused = await ok(bring(customer, 3), 409)
    assert refused["type"].endswith("limit-reached")
    assert "may have 2 numbers" in refused["detail"]
    await set_price(office, feature="number", maximum=3, customer_id=str(office.firm.customer.id))
    await ok(bring(customer, 3), 201)
    (used,) = [each for each in (await ok(customer.get(f"{API}/features")))["items"] if each["feature"] == "number"]
    assert (used["count"], used["maximum"]) == (3, 3)


async def test_menus_are_counted_in_the_flows_that_are_saved(office: Office, customer: httpx.AsyncClient) -> None:
    await set_price(office, feature="menu", maximum=1)
    prompt = {"text": "One or two?"}
    menu = {"type": "menu", "config": {"prompt": prompt, "keys": {"1": "One"}}}
    one = {"start": "a", "nodes": [{"id": "a", **menu}, {"id": "z", "type": "hangup"}]}
    flow = await ok(customer.post(f"{ROOT}/flows", json={"name": "One", "graph": one}), 201)
    again = {"name": "One", "graph": one, "version": flow["version"]}
    await ok(customer.put(f"{ROOT}/flows/{flow['id']}", json=again))
    two = {"start": "a", "nodes": [{"id": "a", **menu}, {"id": "b", **menu}]}
    refused = await ok(customer.post(f"{ROOT}/flows", json={"name": "Two", "graph": two}), 409)
    assert refused["type"].endswith("limit-reached")


async def test_numbers_beyond_the_free_ones_cost_by_the_day(office: Office, customer: httpx.AsyncClient) -> None:
    await set_price(office, feature="number", price="31", setup="2", free_count=1)
    for place in range(2):
        await ok(bring(customer, place), 201)
    await charge_all_features(office.firm.database, now=OCTOBER)
    await charge_all_features(office.firm.database, now=OCTOBER + timedelta(hours=3))
    await ok(bring(customer, 2), 201)
    await charge_all_features(office.firm.database, now=OCTOBER + timedelta(days=10))
    assert sorted(await charges(office)) == [
        ("Numbers, 11\u201331 Oct 2026", "2", "42.00"),
        ("Numbers, 1\u201310 Oct 2026", "1", "10.00"),
        ("Numbers, set-up", "1", "2.00"),
        ("Numbers, set-up", "1", "2.00"),
    ]


async def test_the_business_line_is_data(office: Office, customer: httpx.AsyncClient, log_in_as: LogInAs) -> None:
    (file,) = (await ok(office.reseller.get(f"{API}/catalogues")))["items"]
    assert (file["name"], file["loaded"]) == ("business_line", False)
    for _ in range(2):
        loaded = await ok(office.reseller.post(f"{API}/catalogues", json={"name": "business_line"}))
    monthly, yearly = loaded["items"]
    assert [(each["price"], each["months"], each["free_months"]) for each in (monthly, yearly)] == [
        ("5.00", 1, 1),
        ("48.00", 12, 1),
    ]
    offers = (await ok(customer.get(f"{API}/shop")))["items"]
    assert {each["id"] for each in offers} == {monthly["id"], yearly["id"]}
    refused = await ok(customer.post(f"{API}/shop/{yearly['id']}/orders", json={}), 422)
    assert "there is no exchange rate from USD" in refused["detail"]
    rate = {"from_currency": "USD", "to_currency": "EUR", "rate": "0.9", "source": "ECB"}
    await ok((await log_in_as(office.firm.owner)).post(f"{API}/fx-rates", json=rate), 201)
    sold = await ok(customer.post(f"{API}/shop/{yearly['id']}/orders", json={}), 201)
    assert sold["subscription"]["starts_on"] == "2026-11-01", "the first month is free"
    uses = {each["feature"]: each for each in (await ok(customer.get(f"{API}/features")))["items"]}
    assert (uses["number"]["maximum"], uses["agent"]["maximum_per_number"]) == (10, 10)
    for place in range(10):
        await ok(bring(customer, place), 201)
    assert (await ok(bring(customer, 10), 409))["type"].endswith("limit-reached")
    assert (await office.draft())["made"] == 0
    later = {"period_start": "2026-11-01", "period_end": "2026-12-01"}
    run = await office.draft(**later)
    assert (run["made"], run["problems"]) == (1, [])


async def test_how_many_agents_a_team_may_have_is_told_by_one_rule(office: Office, customer: httpx.AsyncClient) -> None:
    """What was set for the number, else what its account's products allow, else ten."""

    async def most(wanted: str) -> list[int]:
        shown = [await ok(customer.get(f"{ROOT}/numbers/{wanted}"))]
        shown += [each for each in (await ok(customer.get(f"{ROOT}/numbers")))["items"] if each["id"] == wanted]
        return [each["max_agents"] for each in shown]

    first, second = [(await ok(bring(customer, place), 201))["id"] for place in (0, 1)]
    assert await most(first) == [10, 10]
    limits = [{"feature": "agent", "maximum": 2, "per": "number"}]
    body = {"name": "Line", "currency": "EUR", "price": "1", "months": 1, "limits": limits}
    product = await ok(office.reseller.post(f"{API}/products", json=body), 201)
    sold = {"product_id": product["id"]}
    await ok(office.reseller.post(f"{office.customer_path}/subscriptions", json=sold), 201)
    assert await most(first) == [2, 2]
    async with office.firm.database.system() as session:
        await session.execute(text("UPDATE numbers SET max_agents = 3 WHERE id = :id"), {"id": second})
    assert await most(second) == [3, 3]
    for number_id, room in ((first, 2), (second, 3)):
        for place in range(room):
            agent = {"number_id": number_id, "kind": "mobile", "phone_number": f"+3461234500{place}"}
            await ok(customer.post(f"{ROOT}/agents", json=agent), 201)
        agent = {"number_id": number_id, "kind": "mobile", "phone_number": "+34612345009"}
        refused = await ok(customer.post(f"{ROOT}/agents", json=agent), 409)
        assert f"may have {room} agents" in refused["detail"]

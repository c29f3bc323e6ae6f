"""Products, what is sold of them, other charges and features, by the API, onto invoices."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from offhook.kit.clock import FakeClock
from tests.integration.billing.seller import API, Office


@pytest.fixture
def web_state(billing_state: dict[str, Any]) -> dict[str, Any]:
    return billing_state


@pytest.fixture
def web_clock(clock: FakeClock) -> FakeClock:
    return clock


async def ok(asking: Any, status: int = 200) -> Any:
    answer: httpx.Response = await asking
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


async def new_product(office: Office, **given: Any) -> dict[str, Any]:
    body = {"name": "Line", "currency": "EUR", "price": "31", **given}
    made: dict[str, Any] = await ok(office.reseller.post(f"{API}/products", json=body), 201)
    return made


async def sell(office: Office, product: dict[str, Any], status: int = 201, **given: Any) -> Any:
    body = {"product_id": product["id"], **given}
    return await ok(office.reseller.post(f"{office.customer_path}/subscriptions", json=body), status)


def move_to(office: Office, now: datetime) -> None:
    office.clock.advance(seconds=(now - office.clock.now()).total_seconds())


async def charge_lines(office: Office) -> list[tuple[str, str]]:
    invoice = await office.drafted()
    return [(line["description"], line["net"]) for line in invoice["lines"] if line["kind"] == "charge"]


async def test_a_product_is_made_changed_and_sold_no_more(office: Office) -> None:
    product = await new_product(office, stock=3, setup="10")
    assert (product["price"], product["setup"], product["months"]) == ("31.00", "10.00", None)
    again = await office.reseller.post(f"{API}/products", json={"name": "Line", "currency": "EUR", "price": "1"})
    assert again.status_code == 409
    path = f"{API}/products/{product['id']}"
    changed = {"name": "Line", "currency": "EUR", "price": "32", "stock": 1}
    assert (await ok(office.reseller.put(path, json=changed)))["price"] == "32.00"
    await ok(office.reseller.delete(path), 204)
    assert (await ok(office.reseller.get(f"{API}/products")))["items"] == []
    assert (await office.reseller.get(path)).status_code == 404


async def test_stock_is_never_below_zero(office: Office) -> None:
    product = await new_product(office, kind="goods", tax_class="goods", stock=3)
    await sell(office, product, quantity=2)
    refused = await sell(office, product, status=409, quantity=2)
    assert "in stock" in refused["detail"]
    await sell(office, product, quantity=1)
    assert (await ok(office.reseller.get(f"{API}/products/{product['id']}")))["stock"] == 0


async def test_what_is_sold_by_the_month_comes_on_the_invoice_once(office: Office) -> None:
    move_to(office, datetime(2026, 10, 1, 10, tzinfo=UTC))
    product = await new_product(office, months=1, setup="10")
    sold = await sell(office, product, quantity=2)
    assert sold["subscription"]["next_due_on"] == "2026-10-01"
    assert await charge_lines(office) == [("Line, set-up", "20.00"), ("Line, 1\u201331 Oct 2026", "62.00")]
    run = await office.draft()
    assert run["made"] == 0, "a run that is repeated finds nothing new"

"""Products, what is sold of them, other charges and features, by the API, onto invoices."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from offhook.kit.clock import FakeClock
from tests.fixtures.web import LogInAs
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


async def test_moved_to_another_product_in_mid_month_both_pay_their_days(office: Office) -> None:
    move_to(office, datetime(2026, 10, 1, 10, tzinfo=UTC))
    small, large = await new_product(office, months=1), await new_product(office, name="Large", price="62", months=1)
    sold = (await sell(office, small))["subscription"]
    await charge_lines(office)  # the whole month is charged by now
    move_to(office, datetime(2026, 10, 11, 10, tzinfo=UTC))
    change = {"product_id": large["id"]}
    fresh = await ok(office.reseller.patch(f"{API}/subscriptions/{sold['id']}", json=change))
    assert (fresh["starts_on"], fresh["next_due_on"]) == ("2026-10-11", "2026-10-11")
    charges = (await ok(office.reseller.get(f"{office.customer_path}/charges")))["items"]
    assert [(each["net"], bool(each["invoice_id"])) for each in charges] == [("-21.00", False), ("31.00", True)]
    november = {"period_start": "2026-11-01", "period_end": "2026-12-01"}
    await office.draft(**november)
    drafts = (await ok(office.reseller.get(f"{API}/invoices", params={"status": "draft"})))["items"]
    newest = await office.read(max(drafts, key=lambda each: str(each["period_start"]))["id"])
    assert [(line["description"], line["net"]) for line in newest["lines"]] == [
        ("Line, 11\u201331 Oct 2026", "-21.00"),
        ("Large, 11\u201331 Oct 2026", "42.00"),
        ("Large, 1\u201330 Nov 2026", "62.00"),
    ]


async def test_what_is_changed_goes_on_once(office: Office) -> None:
    move_to(office, datetime(2026, 10, 1, 10, tzinfo=UTC))
    sold = (await sell(office, await new_product(office, months=1)))["subscription"]
    path = f"{API}/subscriptions/{sold['id']}"
    await ok(office.reseller.patch(path, json={"quantity": 2, "from_on": "2026-10-20"}))
    again = await office.reseller.patch(path, json={"quantity": 3, "from_on": "2026-10-10"})
    assert again.status_code == 409, again.text
    assert "2026-10-20" in again.json()["detail"]


async def test_nobody_is_sold_more_than_can_be_owed(office: Office) -> None:
    product = await new_product(office, price="999999999", months=1)
    sold = (await sell(office, product))["subscription"]
    answer = await office.reseller.patch(f"{API}/subscriptions/{sold['id']}", json={"quantity": 100_000})
    assert (answer.status_code, answer.json()["detail"]) == (422, "so many of them cost more than anybody can owe")


async def test_what_is_ended_is_charged_to_its_last_day_and_other_charges_come_and_go(office: Office) -> None:
    move_to(office, datetime(2026, 10, 1, 10, tzinfo=UTC))
    path = f"{office.customer_path}/charges"
    rent = {"description": "Rent", "amount": "31", "months": 1, "in_advance": False}
    sold = (await ok(office.reseller.post(path, json=rent), 201))["subscription"]
    visit = await ok(office.reseller.post(path, json={"description": "Visit", "amount": "80"}), 201)
    discount = await ok(office.reseller.post(path, json={"description": "Discount", "amount": "-5"}), 201)
    await ok(office.reseller.delete(f"{API}/charges/{visit['charge']['id']}"), 204)
    ended = await ok(office.reseller.delete(f"{API}/subscriptions/{sold['id']}", params={"ends_on": "2026-10-21"}))
    assert ended["ends_on"] == "2026-10-21"
    assert await charge_lines(office) == [("Discount", "-5.00"), ("Rent, 1\u201320 Oct 2026", "20.00")]
    kept = await office.reseller.delete(f"{API}/charges/{discount['charge']['id']}")
    assert kept.status_code == 409, "it is on an invoice"


async def test_a_block_of_minutes_gives_minutes(office: Office, log_in_as: LogInAs) -> None:
    minutes = {"name": "Spain", "prefixes": ["34"], "minutes": 100, "lasts_months": 2}
    block = await new_product(office, kind="minutes", tax_class="telecom", minutes=minutes, offered=True)
    customer = await log_in_as(office.firm.customer)
    await ok(customer.post(f"{API}/shop/{block['id']}/orders", json={"quantity": 2}), 201)
    (lot,) = (await ok(customer.get(f"{API}/minutes")))["items"]
    assert (lot["granted_s"], lot["left_s"], lot["source"]) == (12_000, 12_000, "product")
    assert (await ok(office.reseller.get(f"{office.customer_path}/minutes")))["items"] == [lot]
    (charge,) = (await ok(customer.get(f"{API}/due-charges")))["items"]
    assert (charge["net"], charge["quantity"], charge["due_on"]) == ("62.00", 2, "2026-11-01")


async def test_what_an_end_gives_back_is_told_before_it_is_done(office: Office) -> None:
    move_to(office, datetime(2026, 10, 1, 10, tzinfo=UTC))
    sold = (await sell(office, await new_product(office, months=1)))["subscription"]
    path = f"{API}/subscriptions/{sold['id']}"
    day = {"ends_on": "2026-10-11"}
    fresh = await ok(office.reseller.get(f"{path}/ending", params=day))
    assert (fresh["given_back"], fresh["still_due"]) == ("0.00", "10.00"), "nothing of it was charged yet"
    await charge_lines(office)  # the whole month is charged by now
    told = await ok(office.reseller.get(f"{path}/ending", params=day))
    assert told == {"ends_on": "2026-10-11", "currency": "EUR", "given_back": "21.00", "still_due": "0.00"}
    assert await ok(office.reseller.get(f"{path}/ending", params=day)) == told, "asking changes nothing"
    past = await office.reseller.get(f"{path}/ending", params={"ends_on": "2026-09-30"})
    assert past.status_code == 422
    await ok(office.reseller.delete(path, params=day))
    charges = (await ok(office.reseller.get(f"{office.customer_path}/charges")))["items"]
    assert [each["net"] for each in charges] == ["-21.00", "31.00"]
    move_to(office, datetime(2026, 10, 12, 10, tzinfo=UTC))
    assert (await office.reseller.get(f"{path}/ending")).status_code == 409, "it has ended"


async def test_in_arrears_what_is_still_to_be_charged_is_told(office: Office) -> None:
    move_to(office, datetime(2026, 10, 1, 10, tzinfo=UTC))
    rent = {"description": "Rent", "amount": "31", "months": 1, "in_advance": False}
    sold = (await ok(office.reseller.post(f"{office.customer_path}/charges", json=rent), 201))["subscription"]
    told = await ok(office.reseller.get(f"{API}/subscriptions/{sold['id']}/ending", params={"ends_on": "2026-10-21"}))
    assert (told["given_back"], told["still_due"]) == ("0.00", "20.00")

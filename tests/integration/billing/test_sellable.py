"""What can be sold and booked: in currencies that lead to invoices, in whole cents, out of a stock that is kept."""

from typing import Any

import httpx
import pytest
from sqlalchemy import text

from offhook.kit.clock import FakeClock
from tests.fixtures.web import LogInAs
from tests.integration.billing.seller import API, Office, ok

RATE = {"from_currency": "USD", "to_currency": "EUR", "rate": "0.9", "source": "ECB"}


@pytest.fixture
def web_state(billing_state: dict[str, Any]) -> dict[str, Any]:
    return billing_state


@pytest.fixture
def web_clock(clock: FakeClock) -> FakeClock:
    return clock


def _wrong(answer: httpx.Response, where: str) -> str:
    assert answer.status_code == 422, answer.text
    (wrong,) = answer.json()["fields"]
    assert wrong["where"].endswith(where), wrong
    return str(wrong["what"])


async def _product(office: Office, **given: Any) -> dict[str, Any]:
    body = {"name": "Thing", "currency": "EUR", "price": "30", **given}
    made: dict[str, Any] = await ok(office.reseller.post(f"{API}/products", json=body))
    return made


async def test_nothing_is_sold_that_no_exchange_rate_leads_from(office: Office, log_in_as: LogInAs) -> None:
    seller = office.reseller
    charge = {"description": "Visit", "amount": "10", "currency": "USD"}
    told = _wrong(await seller.post(f"{office.customer_path}/charges", json=charge), "currency")
    assert "no exchange rate from USD" in told
    assert "the owner of the installation, who enters rates" in told
    line = {"product_id": (await _product(office, currency="USD", months=1))["id"]}
    _wrong(await seller.post(f"{office.customer_path}/subscriptions", json=line), "product_id")
    customer = await log_in_as(office.firm.customer)
    offered = await _product(office, name="Offer", currency="USD", offered=True)
    _wrong(await customer.post(f"{API}/shop/{offered['id']}/orders", json={}), "product_id")
    price = {"feature": "number", "currency": "USD", "price": "3"}
    for whose in (None, str(office.firm.customer.id)):
        _wrong(await seller.put(f"{API}/feature-prices", json={**price, "customer_id": whose}), "currency")
    refused = await seller.post(f"{API}/fx-rates", json=RATE)
    assert refused.status_code == 403
    assert "Exchange rates are entered by the owner" in refused.json()["detail"]
    await ok((await log_in_as(office.firm.owner)).post(f"{API}/fx-rates", json=RATE))
    await ok(seller.post(f"{office.customer_path}/charges", json=charge))
    await ok(seller.post(f"{office.customer_path}/subscriptions", json=line))


async def test_a_charge_that_is_taken_back_gives_back_the_stock(office: Office) -> None:
    product = await _product(office, stock=3, setup="5")

    async def stock() -> int:
        found = await ok(office.reseller.get(f"{API}/products/{product['id']}"))
        return int(found["stock"])

    sold = {"product_id": product["id"], "quantity": 2}
    await ok(office.reseller.post(f"{office.customer_path}/subscriptions", json=sold))
    assert await stock() == 1
    for charge in (await ok(office.reseller.get(f"{office.customer_path}/charges")))["items"]:
        await ok(office.reseller.delete(f"{API}/charges/{charge['id']}"))
    assert await stock() == 3, "the setup is no thing"
    other = await ok(office.reseller.post(f"{office.customer_path}/charges", json={"description": "x", "amount": "1"}))
    await ok(office.reseller.delete(f"{API}/charges/{other['charge']['id']}"))
    assert await stock() == 3


@pytest.mark.parametrize("amount", ["0.001", "-12.345", "1000000000.01"])
async def test_nobody_books_parts_of_a_cent_nor_more_than_anybody_owes(office: Office, amount: str) -> None:
    seller, path = office.reseller, office.customer_path
    _wrong(await seller.post(f"{path}/charges", json={"description": "x", "amount": amount}), "amount")
    monthly = {"description": "x", "amount": amount, "months": 1}
    _wrong(await seller.post(f"{path}/charges", json=monthly), "amount")
    _wrong(await seller.post(f"{path}/payments", json={"key": "k", "amount": amount}), "amount")
    if amount != "1000000000.01":
        await office.october()
        draft = await office.drafted()
        line = {"description": "x", "quantity": "1", "net": amount}
        _wrong(await seller.post(f"{API}/invoices/{draft['id']}/lines", json=line), "net")


async def test_more_than_the_books_can_hold_is_refused_in_words(office: Office) -> None:
    for euros in (*[999_999_999_999] * 9, 223_372_000_000):
        await office.firm.pay(office.firm.customer, euros)
    paid = {"key": "k", "amount": "1000000000"}
    answer = await office.reseller.post(f"{office.customer_path}/payments", json=paid)
    assert answer.status_code == 422, answer.text
    assert "the amounts add up to more than can be kept" in answer.json()["detail"]


async def test_a_statement_does_not_end_before_it_begins(office: Office, log_in_as: LogInAs) -> None:
    span = {"begin": "2026-11-02T00:00:00Z", "end": "2026-11-01T00:00:00Z", "currency": "EUR"}
    customer = await log_in_as(office.firm.customer)
    for ending in ("", ".xlsx"):
        _wrong(await customer.get(f"{API}/statement{ending}", params=span), "begin")
        _wrong(await office.reseller.get(f"{office.customer_path}/statement{ending}", params=span), "begin")
    await ok(customer.get(f"{API}/statement", params={**span, "begin": span["end"]}))


async def test_where_there_are_no_texts_the_invoice_is_in_english_and_says_so(office: Office) -> None:
    async with office.firm.database.system() as session:
        await session.execute(
            text("UPDATE accounts SET language = 'vi', country = 'VN' WHERE id = :id"), {"id": office.firm.customer.id}
        )
    await office.october()
    draft = await office.drafted()
    async with office.firm.database.system() as session:
        assert await session.scalar(text("SELECT language FROM invoices")) == "en", "so the PDF says it too"
    assert [line["description"] for line in draft["lines"]] == ["Calls to Spain", "Calls to Spain, mobile"]

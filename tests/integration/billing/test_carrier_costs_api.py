"""Carriers' costs, exchange rates and floors over the API, and who would carry a call at what margin."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from offhook.billing.api import Tariffs
from offhook.db.session import Database
from offhook.kit.clock import SystemClock
from tests.fixtures.web import LogInAs
from tests.integration.billing.firm import Firm

API = "/api/v1/billing"


async def _carrier(client: httpx.AsyncClient, name: str) -> str:
    answer = await client.post("/api/v1/carriers", json={"name": name, "host": f"{name}.example.com"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _deck(client: httpx.AsyncClient, name: str, rows: str, *, currency: str = "EUR") -> str:
    deck_id = (await client.post(f"{API}/decks", json={"name": name, "currency": currency})).json()["id"]
    answer = await client.post(f"{API}/decks/{deck_id}/versions", content=f"prefix,price,first_s,next_s\n{rows}")
    version_id = answer.json()["version"]["id"]
    assert (await client.post(f"{API}/decks/versions/{version_id}/approve")).status_code == 200
    return str(deck_id)


async def _cost(client: httpx.AsyncClient, name: str, rows: str, *, currency: str = "EUR") -> str:
    carrier, deck = await _carrier(client, name), await _deck(client, name, rows, currency=currency)
    answer = await client.put(f"{API}/carriers/{carrier}", json={"deck_id": deck})
    assert answer.status_code == 204, answer.text
    return carrier


async def _routes(client: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    answer = await client.get(f"{API}/routes", params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["routes"]
    return found


@pytest.fixture
def fresh_prices(web_client: httpx.AsyncClient, database: Database) -> Any:
    """The web process reads prices after a notice; here each question reads them anew."""
    app = web_client._transport.app  # type: ignore[attr-defined]  # the application in process

    def read_again() -> None:
        app.state.tariffs = Tariffs(database)

    return read_again


async def test_a_carriers_costs_are_shown_changed_and_forgotten(web_client: httpx.AsyncClient) -> None:
    carrier = await _cost(web_client, "north", "44,0.01,60,60\n4420,0.005,1,1\n")
    (shown,) = (await web_client.get(f"{API}/carriers")).json()["items"]
    assert (shown["carrier_id"], shown["deck_name"], shown["prefixes"]) == (carrier, "north", 2)
    assert (shown["currency"], shown["enabled"]) == ("EUR", True)
    off = {"deck_id": shown["deck_id"], "enabled": False}
    assert (await web_client.put(f"{API}/carriers/{carrier}", json=off)).status_code == 204
    assert [one["enabled"] for one in (await web_client.get(f"{API}/carriers")).json()["items"]] == [False]
    assert (await web_client.delete(f"{API}/carriers/{carrier}")).status_code == 204
    assert (await web_client.get(f"{API}/carriers")).json()["items"] == []


async def test_costs_go_with_their_carrier(web_client: httpx.AsyncClient) -> None:
    carrier = await _cost(web_client, "north", "44,0.01,60,60\n")
    assert (await web_client.delete(f"/api/v1/carriers/{carrier}")).status_code == 204
    assert (await web_client.get(f"{API}/carriers")).json()["items"] == []


async def test_only_the_owner_pays_carriers(books: Firm, log_in_as: LogInAs) -> None:
    reseller = await log_in_as(books.reseller)
    carrier, deck = await _carrier(reseller, "own"), await _deck(reseller, "own", "44,0.01,60,60\n")
    answer = await reseller.put(f"{API}/carriers/{carrier}", json={"deck_id": deck})
    assert answer.status_code == 403, answer.text
    assert (await reseller.get(f"{API}/routes", params={"to": "+44"})).status_code == 403


async def test_who_would_carry_a_call_and_what_each_level_earns(
    web_client: httpx.AsyncClient, books: Firm, fresh_prices: Any
) -> None:
    dear = await _cost(web_client, "dear", "34,3.00,60,60\n")
    await _cost(web_client, "elsewhere", "44,0.01,60,60\n")
    fresh_prices()
    routes = await _routes(web_client, to="+34 911 23 45 67", caller_id=str(books.customer.id))
    assert [(one["carrier_name"], one["prefix"], one["cost"]) for one in routes] == [
        ("carrier-1", "34", "6.00"), ("dear", "34", "9.00"),
    ]  # fmt: skip
    assert [(one["account_name"], one["price"], one["cost"], one["margin"]) for one in routes[0]["levels"]] == [
        ("R", "7.20", "6.00", "1.20"), ("C", "7.92", "7.20", "0.72"),
    ]  # fmt: skip
    assert [one["margin_percent"] for one in routes[1]["levels"]] == ["16.7", "9.1"]
    assert routes[1]["carrier_id"] == dear
    costs = await _routes(web_client, to="0034")
    assert [(one["cost"], one["levels"]) for one in costs] == [("6.00", []), ("9.00", [])]
    assert (await web_client.get(f"{API}/routes", params={"to": "home"})).status_code == 422
    assert await _routes(web_client, to="+999") == []


async def test_a_floor_closes_routes(
    web_client: httpx.AsyncClient, books: Firm, log_in_as: LogInAs, fresh_prices: Any
) -> None:
    reseller = await log_in_as(books.reseller)
    terms = f"{API}/customers/{books.customer.id}/terms"
    assert (await reseller.get(terms)).json() == {
        "floor_percent": None, "floor_per_minute": None, "prepaid": False, "taxes": [],
    }  # fmt: skip
    answer = await reseller.put(terms, json={"floor_percent": "9.5"})
    assert (answer.status_code, answer.json()["floor_percent"]) == (200, "9.5")
    assert (await reseller.get(terms)).json()["floor_percent"] == "9.5"
    fresh_prices()
    (route,) = await _routes(web_client, to="+34911234567", caller_id=str(books.customer.id))
    assert (route["usable"], [one["keeps_floor"] for one in route["levels"]]) == (False, [True, False])
    assert (await web_client.put(terms, json={})).status_code == 404
    assert (await reseller.put(terms, json={"floor_percent": "much"})).status_code == 422


async def test_carriers_of_other_currencies_are_compared_by_the_newest_rate(
    web_client: httpx.AsyncClient, fresh_prices: Any
) -> None:
    await _cost(web_client, "abroad", "44,1.00,60,60\n", currency="USD")
    await _cost(web_client, "home", "44,0.90,60,60\n")
    fresh_prices()
    answer = await web_client.get(f"{API}/routes", params={"to": "+44"})
    assert (answer.status_code, "exchange rate" in answer.text) == (422, True)
    now = SystemClock().now()
    rates = [("USD", "EUR", "0.5"), ("EUR", "USD", "2")]
    for source, target, rate in rates:
        given = {"from_currency": source, "to_currency": target, "rate": rate, "source": "central bank"}
        await _newest_rate_is(web_client, given, before=(now - timedelta(days=1)).isoformat())
    fresh_prices()
    assert [one["carrier_name"] for one in await _routes(web_client, to="+44")] == ["abroad", "home"]


async def _newest_rate_is(client: httpx.AsyncClient, given: dict[str, str], *, before: str) -> None:
    old = {**given, "rate": "7", "at": before}
    assert (await client.post(f"{API}/fx-rates", json=old)).status_code == 201
    assert (await client.post(f"{API}/fx-rates", json=given)).status_code == 201
    shown = (await client.get(f"{API}/fx-rates")).json()["items"]
    (newest,) = [one for one in shown if one["from_currency"] == given["from_currency"]]
    assert (newest["rate"], newest["source"]) == (given["rate"], "central bank")


@pytest.mark.parametrize(
    "wrong",
    [{"rate": "0"}, {"rate": "-1"}, {"rate": "x"}, {"to_currency": "XXQ"}, {"to_currency": "EUR"}, {"source": " "},
     {"at": "2999-01-01T00:00:00Z"}],
)  # fmt: skip
async def test_what_is_no_exchange_rate_is_refused(wrong: dict[str, str], web_client: httpx.AsyncClient) -> None:
    given = {"from_currency": "EUR", "to_currency": "USD", "rate": "1.1", "source": "central bank"}
    assert (await web_client.post(f"{API}/fx-rates", json=given | wrong)).status_code == 422

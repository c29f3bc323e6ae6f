"""Decks and plans over the API: all of a file or nothing, looked at before it counts, taken back in one step."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from offhook.billing.api import Tariffs, milliseconds
from offhook.db.session import Database
from offhook.kit.clock import SystemClock
from offhook.tenancy.api import Account

API = "/api/v1/billing"
FIRST = "prefix,price,first_s,next_s\n34,0.06,60,60\n346,0.10,60,60\n49,0.05,1,1\n"
SECOND = 'Prefix,Price,first_s,next_s\n+34,0.060,60,60\n346,0.12,60,60\n\n44,"0.03",1\n'


async def _deck(client: httpx.AsyncClient) -> str:
    answer = await client.post(f"{API}/decks", json={"name": "List", "currency": "EUR"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _import(client: httpx.AsyncClient, deck_id: str, content: str, **query: Any) -> httpx.Response:
    return await client.post(f"{API}/decks/{deck_id}/versions", content=content, params=query)


async def _approved(client: httpx.AsyncClient, deck_id: str, content: str, **query: Any) -> str:
    version_id = (await _import(client, deck_id, content, **query)).json()["version"]["id"]
    answer = await client.post(f"{API}/decks/versions/{version_id}/approve")
    assert answer.status_code == 200, answer.text
    return str(version_id)


async def test_a_draft_tells_what_it_changes(web_client: httpx.AsyncClient) -> None:
    deck_id = await _deck(web_client)
    await _approved(web_client, deck_id, FIRST)
    later = (SystemClock().now() + timedelta(hours=1)).isoformat()
    answer = await _import(web_client, deck_id, SECOND, effective_at=later)
    assert answer.status_code == 201, answer.text
    preview = answer.json()
    counts = {name: preview[name] for name in ("added", "removed", "dearer", "cheaper", "otherwise_changed", "same")}
    assert counts == {"added": 1, "removed": 1, "dearer": 1, "cheaper": 0, "otherwise_changed": 0, "same": 1}
    assert preview["changes"] == [
        {"prefix": "346", "band": "", "before": "0.10", "after": "0.12"},
        {"prefix": "44", "band": "", "before": None, "after": "0.03"},
        {"prefix": "49", "band": "", "before": "0.05", "after": None},
    ]
    assert preview["version"]["row_count"] == 3


@pytest.mark.parametrize("end", ["\r", "\r\n"])
async def test_lines_may_end_as_on_any_system(web_client: httpx.AsyncClient, end: str) -> None:
    answer = await _import(web_client, await _deck(web_client), FIRST.replace("\n", end))
    assert (answer.status_code, answer.json()["version"]["row_count"]) == (201, 3)


async def test_a_list_without_prices_is_refused(web_client: httpx.AsyncClient) -> None:
    deck_id = await _deck(web_client)
    answer = await _import(web_client, deck_id, "prefix,price\n")
    assert (answer.status_code, answer.json()["detail"]) == (
        422, "the file has no row with a price: nobody could call by this list",
    )  # fmt: skip
    assert (await web_client.get(f"{API}/decks/{deck_id}/versions")).json()["items"] == []


async def test_bands_come_with_the_version(web_client: httpx.AsyncClient) -> None:
    deck_id = await _deck(web_client)
    content = "prefix,price,band\n34,0.06,\n34,0.09,peak\n"
    assert (await _import(web_client, deck_id, content)).status_code == 422
    answer = await _import(web_client, deck_id, content, zone="Europe/Madrid", band="peak=mon-fri 08:00-20:00")
    assert (answer.status_code, answer.json()["added"]) == (201, 2)
    assert (await _import(web_client, deck_id, content, zone="Mars", band="peak=08:00-20:00")).status_code == 422


async def test_one_bad_row_and_nothing_is_taken(web_client: httpx.AsyncClient) -> None:
    deck_id = await _deck(web_client)
    rows = "".join(f"{number},0.01\n" for number in range(10_000, 12_000))
    answer = await _import(web_client, deck_id, f"prefix,price\n{rows}34,-1\n34x,0.01\n10000,0.02\n")
    assert answer.status_code == 422
    places = {field["where"] for field in answer.json()["fields"]}
    assert places == {"row 2002, column price", "row 2003, column prefix", "row 2004, column prefix"}
    assert (await web_client.get(f"{API}/decks/{deck_id}/versions")).json()["items"] == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"prefix\n34\n",
        b"prefix,price\n34,\xff\n",
        b'prefix,price\n34,"0.1\n35,0.2\n',
        b"prefix,price,price\n1,1,1\n",
    ],
)
async def test_what_is_no_deck_is_refused(content: bytes, web_client: httpx.AsyncClient) -> None:
    deck_id = await _deck(web_client)
    answer = await web_client.post(f"{API}/decks/{deck_id}/versions", content=content)
    assert answer.status_code == 422, answer.text


async def test_a_version_is_taken_back_in_one_step(
    web_client: httpx.AsyncClient, database: Database, account: Account
) -> None:
    deck_id = await _deck(web_client)
    await _approved(web_client, deck_id, FIRST)
    at = SystemClock().now() + timedelta(hours=1)
    second = await _approved(web_client, deck_id, SECOND, effective_at=at.isoformat())
    customer = (await web_client.post("/api/v1/accounts", json={"name": "C", "kind": "customer"})).json()["id"]
    plan = (await web_client.post(f"{API}/plans", json={"name": "P", "currency": "EUR"})).json()["id"]
    assert (await web_client.post(f"{API}/plans/{plan}/versions", json={"deck_id": deck_id})).status_code == 204
    assert (await web_client.put(f"{API}/customers/{customer}/plans/{plan}", json={})).status_code == 204

    async def price() -> str | None:
        tariffs = Tariffs(database)
        deck = (await tariffs.snapshot()).accounts[customer].plans[0].plan.deck
        assert deck is not None
        version, _, _ = deck.version_at(milliseconds(at))
        assert version is not None
        found = version.find("34612345678", "", milliseconds(at))
        price = found and found[1].price_in("")
        return str(price.per_unit) if price else None

    assert await price() == "3/25"
    assert (await web_client.post(f"{API}/decks/versions/{second}/roll-back")).json()["state"] == "rolled_back"
    assert await price() == "1/10"
    assert (await web_client.post(f"{API}/decks/versions/{second}/roll-back")).status_code == 409
    assert (await web_client.post(f"{API}/decks/versions/{second}/approve")).status_code == 409


async def test_what_was_imported_is_exported(web_client: httpx.AsyncClient) -> None:
    deck_id = await _deck(web_client)
    version_id = await _approved(web_client, deck_id, SECOND)
    answer = await web_client.get(f"{API}/decks/versions/{version_id}/rates.csv")
    lines = answer.text.splitlines()
    assert [line.split(",")[:3] for line in lines[1:]] == [["34", "", "0.060"], ["346", "", "0.12"], ["44", "", "0.03"]]
    assert (await _import(web_client, deck_id, answer.text)).json()["same"] == 3


async def test_absurd_prices_are_pointed_at(web_client: httpx.AsyncClient) -> None:
    """A price per minute where the list means cents, a column mistaken for another, and calls for nothing."""
    deck_id = await _deck(web_client)
    usual = "".join(f"{prefix},0.0{prefix % 9 + 1}\n" for prefix in range(100, 200))
    await _approved(web_client, deck_id, f"prefix,price\n34,0.06\n35,0.06\n36,0.06\n{usual}")
    later = (SystemClock().now() + timedelta(hours=1)).isoformat()
    absurd = f"prefix,price\n34,6.00\n35,0\n36,0.07\n37,999999\n{usual}"
    preview = (await _import(web_client, deck_id, absurd, effective_at=later)).json()
    assert [(one["prefix"], one["before"], one["after"]) for one in preview["strange"]] == [
        ("37", None, "999999"), ("34", "0.06", "6.00"), ("35", "0.06", "0"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "price", ["-0.01", "NaN", "1e9", "0,05", "--1", "1/0", "12345678901234567890123456789012345678901"]
)
async def test_what_is_no_price_is_refused(price: str, web_client: httpx.AsyncClient) -> None:
    deck_id = await _deck(web_client)
    answer = await _import(web_client, deck_id, f'prefix,price\n34,"{price}"\n')
    assert answer.status_code == 422, answer.text
    assert [field["where"] for field in answer.json()["fields"]] == ["row 2, column price"]


async def test_versions_that_overlap_are_refused(web_client: httpx.AsyncClient) -> None:
    """Two that begin together; and two rates of one prefix that hold at the same time."""
    deck_id = await _deck(web_client)
    later = (SystemClock().now() + timedelta(hours=1)).isoformat()
    await _approved(web_client, deck_id, FIRST, effective_at=later)
    second = (await _import(web_client, deck_id, SECOND, effective_at=later)).json()["version"]["id"]
    answer = await web_client.post(f"{API}/decks/versions/{second}/approve")
    assert (answer.status_code, "same time" in answer.json()["detail"]) == (409, True)
    spans = "34,1,2026-01-01T00:00:00Z,2026-06-01T00:00:00Z\n34,2,2026-05-31T00:00:00Z,\n"
    answer = await _import(web_client, deck_id, f"prefix,price,valid_from,valid_until\n{spans}")
    assert (answer.status_code, answer.json()["fields"][0]["where"]) == (422, "row 3, column prefix")


async def test_a_workbook_comes_out_and_goes_in_again(web_client: httpx.AsyncClient) -> None:
    deck_id = await _deck(web_client)
    version_id = await _approved(web_client, deck_id, SECOND)
    book = (await web_client.get(f"{API}/decks/versions/{version_id}/rates.xlsx")).content
    look = (await web_client.post(f"{API}/decks/look", content=book)).json()
    assert (look["kind"], look["titles"], look["row_count"]) == ("xlsx", ["prefix", "price", "first_s", "next_s"], 3)
    assert look["samples"][0] == ["34", "0.06", "60", "60"]
    columns = [f"{name}:{number}" for name, number in look["columns"].items()]
    answer = await web_client.post(f"{API}/decks/{deck_id}/versions", content=book, params={"column": columns})
    assert (answer.status_code, answer.json()["same"]) == (201, 3)


async def test_the_past_is_not_changed(web_client: httpx.AsyncClient) -> None:
    deck_id = await _deck(web_client)
    await _approved(web_client, deck_id, FIRST)
    before = (SystemClock().now() - timedelta(days=1)).isoformat()
    version_id = (await _import(web_client, deck_id, SECOND, effective_at=before)).json()["version"]["id"]
    assert (await web_client.post(f"{API}/decks/versions/{version_id}/approve")).status_code == 409
    plan = (await web_client.post(f"{API}/plans", json={"name": "P", "currency": "EUR"})).json()["id"]
    version = {"deck_id": deck_id, "effective_at": before}
    assert (await web_client.post(f"{API}/plans/{plan}/versions", json=version)).status_code == 422


async def test_unknown_currencies_and_prices_below_nothing_are_refused(web_client: httpx.AsyncClient) -> None:
    assert (await web_client.post(f"{API}/decks", json={"name": "L", "currency": "XXQ"})).status_code == 422
    dollars = (await web_client.post(f"{API}/plans", json={"name": "P", "currency": "USD"})).json()["id"]
    deck_id = await _deck(web_client)
    assert (await web_client.post(f"{API}/plans/{dollars}/versions", json={"deck_id": deck_id})).status_code == 422
    rules = [{"prefixes": ["34"], "mark_up": {}}, {"prefixes": ["34"], "mark_up": {"percent": "5"}}]
    assert (await web_client.post(f"{API}/plans/{dollars}/versions", json={"rules": rules})).status_code == 422


CARRIERS_LIST = "Tarifas;;\r\nDestino;Código;Precio\r\nEspaña;0034;0,06\r\nMóvil;0034.6, 0034.7;0,10\r\n".encode(
    "cp1252"
)


async def test_a_carriers_own_list_is_looked_into_and_imported(web_client: httpx.AsyncClient) -> None:
    look = (await web_client.post(f"{API}/decks/look", content=CARRIERS_LIST)).json()
    assert (look["delimiter"], look["header_row"], look["decimal"], look["row_count"]) == (";", 2, ",", 2)
    assert (look["titles"], look["columns"]) == (["Destino", "Código", "Precio"], {"prefix": 1, "price": 2})
    moved = await web_client.post(f"{API}/decks/look", content=CARRIERS_LIST, params={"header_row": 3})
    assert (moved.json()["titles"][1:], moved.json()["columns"]) == (["0034", "0,06"], {})
    nowhere = await web_client.post(f"{API}/decks/look", content=CARRIERS_LIST, params={"header_row": 9})
    assert nowhere.status_code == 422
    deck_id = await _deck(web_client)
    how = {"column": [f"{name}:{number}" for name, number in look["columns"].items()], "header_row": 2, "decimal": ","}
    answer = await web_client.post(f"{API}/decks/{deck_id}/versions", content=CARRIERS_LIST, params=how)
    assert answer.status_code == 201, answer.text
    assert [(one["prefix"], one["after"]) for one in answer.json()["changes"]] == [
        ("34", "0.06"), ("346", "0.10"), ("347", "0.10"),
    ]  # fmt: skip


async def test_faults_of_a_carriers_list_have_its_own_rows(web_client: httpx.AsyncClient) -> None:
    deck_id = await _deck(web_client)
    content = CARRIERS_LIST + b"x;346;0,20\r\ny;35;-1\r\n"
    how = {"column": ["prefix:1", "price:2"], "header_row": 2, "decimal": ","}
    answer = await web_client.post(f"{API}/decks/{deck_id}/versions", content=content, params=how)
    assert answer.status_code == 422
    places = [field["where"] for field in answer.json()["fields"]]
    assert places == ["row 5, column Código", "row 6, column Precio"]
    assert (await web_client.post(f"{API}/decks/look", content=b"")).status_code == 422

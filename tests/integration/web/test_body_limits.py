"""Lists and files get in as large as is promised, and nothing else does, whatever it calls itself."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from offhook.billing.actions.run_deck_import import run_deck_import
from offhook.db.session import Database
from offhook.kit.blobs import BlobStore
from offhook.web.body_limits import FILES, allowance_of
from tests.fixtures.problem import problem

DECKS = "/api/v1/billing/decks"
ROWS = 120_000
LIST = ("prefix,price\n" + "".join(f"{number},0.0{number % 90 + 10}\n" for number in range(100_000, 220_000))).encode()


@pytest.fixture
async def deck_id(web_client: httpx.AsyncClient) -> str:
    return str((await web_client.post(DECKS, json={"name": "Large", "currency": "EUR"})).json()["id"])


async def test_a_list_of_many_rows_is_looked_into_and_imported(
    web_client: httpx.AsyncClient, web_app: FastAPI, database: Database, deck_id: str
) -> None:
    assert len(LIST) > 1 << 20
    csv = {"content-type": "text/csv"}
    look = await web_client.post(f"{DECKS}/look", content=LIST, headers=csv)
    assert (look.status_code, look.json()["row_count"]) == (200, ROWS)
    begun = await web_client.post(f"{DECKS}/{deck_id}/imports", content=LIST, headers=csv)
    assert begun.status_code == 202, begun.text
    blobs: BlobStore = web_app.state.blobs
    await run_deck_import(UUID(begun.json()["id"]), database=database, blobs=blobs)
    done = (await web_client.get(f"{DECKS}/imports/{begun.json()['id']}")).json()
    assert (done["state"], done["rows_done"]) == ("done", ROWS)
    at_once = await web_client.post(f"{DECKS}/{deck_id}/versions", content=LIST, headers=csv)
    assert (at_once.status_code, at_once.json()["version"]["row_count"]) == (201, ROWS)


@pytest.mark.parametrize("route", ["look", "imports", "versions"])
async def test_too_large_a_list_is_refused_before_it_is_read(
    route: str, web_client: httpx.AsyncClient, deck_id: str
) -> None:
    path = f"{DECKS}/look" if route == "look" else f"{DECKS}/{deck_id}/{route}"
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b"34,0.01\n" * (1 << 17)

    refused = await web_client.post(path, content=endless())
    status, detail, _ = problem(refused)
    assert (status, "64 MB" in detail, ".xlsx" in detail) == (413, True, True)
    assert sent == 65
    announced = {"content-length": str((64 << 20) + 1)}
    assert problem(await web_client.post(path, content=endless(), headers=announced))[0] == 413
    assert sent == 65


async def test_a_body_that_calls_itself_a_form_is_no_larger_for_it(web_client: httpx.AsyncClient) -> None:
    form = {"content-type": "multipart/form-data; boundary=x"}
    for path in ("/api/v1/api-keys", f"{DECKS}/look/else", "/api/v1/auth/login"):
        status, detail, _ = problem(await web_client.post(path, content=b" " * (2 << 20), headers=form))
        assert (status, "1 MB" in detail) == (413, True)


async def test_every_route_that_takes_no_json_says_how_much(web_app: FastAPI) -> None:
    named = set()
    for path, methods in web_app.openapi()["paths"].items():
        for method, operation in methods.items():
            kinds = set(operation.get("requestBody", {}).get("content", ())) - {"application/json"}
            line = f"{method.upper()} {path}"
            if kinds:
                assert any(route.fullmatch(line) for route, _ in FILES), f"{line} takes {kinds}: give it an allowance"
                named.add(allowance_of(method.upper(), path).most_bytes)
            else:
                assert allowance_of(method.upper(), path).most_bytes == 1 << 20, line
    assert max(named) == 64 << 20

"""Price lists imported in the background: they tell how far they are, can be stopped, and take all or nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from offhook.adapters.storage.filesystem import FileSystemBlobStore
from offhook.billing.actions.run_deck_import import run_deck_import
from offhook.billing.chores.decks import PARTS, DeckParts, blueprint
from offhook.billing.decks.import_progress import ImportCancelledError, ImportProgress
from offhook.billing.decks.sheets.deck_sheet import Reading, deck_text
from offhook.billing.decks.sheets.sheet import open_sheet
from offhook.db.jobs import job_app
from offhook.db.session import Database
from offhook.kit.blobs import BlobStore

API = "/api/v1/billing/decks"
LIST = "Tarifas;;\r\nDestino;Código;Precio\r\nEspaña;0034;0,06\r\nMóvil;0034.6, 0034.7;0,10\r\n".encode("cp1252")
HOW = {"column": ["prefix:1", "price:2"], "header_row": 2, "decimal": ",", "file_name": "tarifas.csv"}


@pytest.fixture
def blobs(web_app: FastAPI, tmp_path: Path) -> Iterator[BlobStore]:
    """The store the web process puts uploads into."""
    before, store = getattr(web_app.state, "blobs", None), FileSystemBlobStore(tmp_path / "blobs")
    web_app.state.blobs = store
    yield store
    web_app.state.blobs = before


async def _begun(client: httpx.AsyncClient, content: bytes, **query: Any) -> dict[str, Any]:
    deck = (await client.post(API, json={"name": "List", "currency": "EUR"})).json()["id"]
    answer = await client.post(f"{API}/{deck}/imports", content=content, params=query)
    assert answer.status_code == 202, answer.text
    begun: dict[str, Any] = answer.json()
    return begun


async def _now(client: httpx.AsyncClient, begun: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"{API}/imports/{begun['id']}")).json()
    return found


async def test_a_list_is_imported_by_the_worker(
    web_client: httpx.AsyncClient, database: Database, blobs: BlobStore
) -> None:
    begun = await _begun(web_client, LIST, **HOW)
    assert (begun["state"], begun["file_name"], begun["version_id"]) == ("waiting", "tarifas.csv", None)
    app = job_app(database.url, {"decks": blueprint})
    async with app.open_async():
        parts = DeckParts(database=database, blobs=blobs)
        await app.run_worker_async(wait=False, install_signal_handlers=False, additional_context={PARTS: parts})
    done = await _now(web_client, begun)
    assert (done["state"], done["rows_done"], done["rows_total"], done["problem"]) == ("done", 3, 3, None)
    preview = (await web_client.get(f"{API}/versions/{done['version_id']}")).json()
    assert [one["prefix"] for one in preview["changes"]] == ["34", "346", "347"]
    assert [key async for key in blobs.keys("accounts")] == []
    listed = (await web_client.get(f"{API}/{begun['deck_id']}/imports")).json()["items"]
    assert [one["id"] for one in listed] == [begun["id"]]


async def test_one_bad_row_in_many_is_named_and_nothing_is_taken(
    web_client: httpx.AsyncClient, database: Database, blobs: BlobStore
) -> None:
    rows = [f"{number},0.0{number % 9 + 1}" for number in range(100_000, 130_000)]
    rows[25_000] = "125000,0,05"
    begun = await _begun(web_client, "\n".join(["prefix,price", *rows, ""]).encode())
    await run_deck_import(UUID(begun["id"]), database=database, blobs=blobs)
    failed = await _now(web_client, begun)
    assert failed["state"] == "failed"
    assert failed["problem"]
    assert [one["where"].split(",")[0] for one in failed["fields"]] == ["row 25002"]
    assert (await web_client.get(f"{API}/{begun['deck_id']}/versions")).json()["items"] == []


async def test_what_is_cancelled_takes_nothing(
    web_client: httpx.AsyncClient, database: Database, blobs: BlobStore
) -> None:
    begun = await _begun(web_client, LIST, **HOW)
    answer = await web_client.post(f"{API}/imports/{begun['id']}/cancel")
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    await run_deck_import(UUID(begun["id"]), database=database, blobs=blobs)
    assert (await _now(web_client, begun))["state"] == "cancelled"
    assert (await web_client.get(f"{API}/{begun['deck_id']}/versions")).json()["items"] == []


async def test_an_import_that_is_over_cannot_be_cancelled_any_more(
    web_client: httpx.AsyncClient, database: Database, blobs: BlobStore
) -> None:
    begun = await _begun(web_client, LIST, **HOW)
    await run_deck_import(UUID(begun["id"]), database=database, blobs=blobs)
    assert (await web_client.post(f"{API}/imports/{begun['id']}/cancel")).json()["state"] == "done"
    await run_deck_import(UUID(begun["id"]), database=database, blobs=blobs)
    assert len((await web_client.get(f"{API}/{begun['deck_id']}/versions")).json()["items"]) == 1


def test_a_list_is_stopped_between_two_rows() -> None:
    progress = ImportProgress()
    rows = progress.counted(iter(["1", "2", "3"]))
    assert next(rows) == "1"
    assert next(rows) == "2"
    progress.cancel()
    with pytest.raises(ImportCancelledError):
        next(rows)
    assert progress.rows_done == 2
    with pytest.raises(ImportCancelledError):
        deck_text(open_sheet(LIST), Reading(columns={"prefix": 1, "price": 2}), progress=progress)


async def test_what_is_no_list_is_refused_at_once(web_client: httpx.AsyncClient, blobs: BlobStore) -> None:
    deck = (await web_client.post(API, json={"name": "List", "currency": "EUR"})).json()["id"]
    assert (await web_client.post(f"{API}/{deck}/imports", content=b"")).status_code == 422
    answer = await web_client.post(f"{API}/{deck}/imports", content=LIST, params={"column": ["price:2"]})
    assert answer.status_code == 422

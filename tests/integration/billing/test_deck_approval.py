"""When a version begins: at its approval when nothing else was said, at its time, or as of now when that has passed."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from offhook.billing.actions.run_deck_import import run_deck_import
from offhook.billing.models import DeckVersionRow
from offhook.db.session import Database
from offhook.kit.clock import FakeClock
from tests.fixtures.problem import problem

API = "/api/v1/billing/decks"
FIRST, SECOND = "prefix,price\n34,0.06\n", "prefix,price\n34,0.07\n49,0.05\n"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def web_clock() -> FakeClock:
    return FakeClock(NOON)


@pytest.fixture
async def deck_id(web_client: httpx.AsyncClient) -> str:
    return str((await web_client.post(API, json={"name": "List", "currency": "EUR"})).json()["id"])


async def _draft(client: httpx.AsyncClient, deck_id: str, content: str, **query: Any) -> dict[str, Any]:
    answer = await client.post(f"{API}/{deck_id}/versions", content=content, params=query)
    assert answer.status_code == 201, answer.text
    draft: dict[str, Any] = answer.json()
    return draft


async def _approve(client: httpx.AsyncClient, draft: dict[str, Any], **json: Any) -> httpx.Response:
    return await client.post(f"{API}/versions/{draft['version']['id']}/approve", json=json or None)


async def test_a_version_without_a_time_begins_when_it_is_approved(
    web_client: httpx.AsyncClient, web_clock: FakeClock, deck_id: str
) -> None:
    for content in (FIRST, SECOND):
        draft = await _draft(web_client, deck_id, content)
        assert draft["version"]["effective_at"] is None
        web_clock.advance(seconds=7200)
        approved = await _approve(web_client, draft)
        assert approved.status_code == 200, approved.text
        assert datetime.fromisoformat(approved.json()["effective_at"]) == web_clock.now()
    assert (draft["dearer"], draft["added"]) == (1, 1)
    later = await web_client.get(f"{API}/versions/{draft['version']['id']}")
    assert (later.json()["dearer"], later.json()["added"], later.json()["same"]) == (1, 1, 0)


async def test_an_import_of_the_worker_waits_for_its_approval_too(
    web_client: httpx.AsyncClient, web_app: FastAPI, web_clock: FakeClock, database: Database, deck_id: str
) -> None:
    assert (await _approve(web_client, await _draft(web_client, deck_id, FIRST))).status_code == 200
    begun = (await web_client.post(f"{API}/{deck_id}/imports", content=SECOND)).json()
    await run_deck_import(UUID(begun["id"]), database=database, blobs=web_app.state.blobs)
    version_id = (await web_client.get(f"{API}/imports/{begun['id']}")).json()["version_id"]
    assert (await web_client.get(f"{API}/versions/{version_id}")).json()["version"]["effective_at"] is None
    web_clock.advance(seconds=60)
    assert (await web_client.post(f"{API}/versions/{version_id}/approve")).status_code == 200


async def test_a_time_that_was_said_stays(web_client: httpx.AsyncClient, web_clock: FakeClock, deck_id: str) -> None:
    at = NOON + timedelta(days=3)
    draft = await _draft(web_client, deck_id, FIRST, effective_at=at.isoformat())
    approved = await _approve(web_client, draft)
    assert datetime.fromisoformat(approved.json()["effective_at"]) == at


async def test_a_time_that_has_passed_is_refused_with_a_way_on(
    web_client: httpx.AsyncClient, web_clock: FakeClock, deck_id: str
) -> None:
    assert (await _approve(web_client, await _draft(web_client, deck_id, FIRST))).status_code == 200
    draft = await _draft(web_client, deck_id, SECOND, effective_at=(NOON + timedelta(hours=1)).isoformat())
    web_clock.advance(seconds=7200)
    status, detail, _ = problem(await _approve(web_client, draft))
    assert (status, "as of now" in detail) == (409, True)
    assert (await _approve(web_client, draft, effective_at="soon")).status_code == 422
    approved = await _approve(web_client, draft, effective_at="now")
    assert datetime.fromisoformat(approved.json()["effective_at"]) == web_clock.now()


async def test_drafts_without_a_time_are_discarded_and_listed(
    web_client: httpx.AsyncClient, web_clock: FakeClock, deck_id: str
) -> None:
    draft = await _draft(web_client, deck_id, FIRST)
    assert (await web_client.post(f"{API}/versions/{draft['version']['id']}/roll-back")).status_code == 200
    listed = (await web_client.get(f"{API}/{deck_id}/versions")).json()["items"]
    assert [(one["state"], one["effective_at"]) for one in listed] == [("rolled_back", None)]


async def test_when_prices_began_cannot_be_changed_any_more(
    web_client: httpx.AsyncClient, database: Database, deck_id: str
) -> None:
    draft = await _draft(web_client, deck_id, FIRST)
    assert (await _approve(web_client, draft)).status_code == 200
    moved = update(DeckVersionRow).values(effective_at=NOON - timedelta(days=9))

    async def move() -> None:
        async with database.system() as session:
            await session.execute(moved.where(DeckVersionRow.id == UUID(draft["version"]["id"])))

    with pytest.raises(IntegrityError, match="only a draft"):
        await move()

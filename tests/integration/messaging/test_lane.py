"""How texts are claimed and settled in batches: a claim that is lost on the way, and what the screens hear."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import pytest

from offhook.calls.api import libpq_url, listen
from offhook.db.live import CHANNEL
from offhook.db.session import Database
from offhook.messaging.actions.plan_sending import SendingChoice, sending_planner
from offhook.messaging.actions.queue_messages import NewMessage, queue_messages
from offhook.messaging.outbox.store import Claim, OutboxStore
from offhook.messaging.providers import OpenProvider
from offhook.tenancy.api import Cipher
from tests.fixtures.firm import Firm
from tests.integration.messaging.rig import posted, read, until, worker_running
from tests.integration.messaging.sink import Sink, sink_running

AT_ONCE = 200


@pytest.fixture
async def sink(firm: Firm) -> AsyncIterator[Sink]:
    async with sink_running() as running:
        provider = {"name": "Gate", "type": "url_post", "settings": running.settings(), "max_in_flight": AT_ONCE}
        await posted(firm.admin, "/messaging/providers", provider)
        yield running


async def queue(firm: Firm, count: int) -> list[str]:
    async with firm.database.tenant(firm.account_id) as session:
        planner = await sending_planner(session, firm.account_id, SendingChoice())
        messages = [
            NewMessage(to=(to := f"+1202555{place:04d}"), body="Hello", sending=planner.plan(to))
            for place in range(count)
        ]
        return [str(message_id) for message_id in await queue_messages(session, firm.account_id, messages)]


async def accepted(firm: Firm, message_id: str) -> dict[str, Any]:
    shown: dict[str, Any] = await until(
        lambda: read(firm.agent, f"/messages/{message_id}"), lambda seen: seen["state"] == "accepted"
    )
    return shown


@asynccontextmanager
async def hearing(database: Database) -> AsyncIterator[list[dict[str, Any]]]:
    """What is told of messages that changed."""
    heard: list[dict[str, Any]] = []
    connected = asyncio.Event()

    async def hear(payload: str) -> None:
        event = json.loads(payload)
        if (event["topic"], event["kind"]) == ("messages", "changed"):
            heard.append(event)

    async def ready() -> None:
        connected.set()

    listening = asyncio.create_task(listen(libpq_url(database.url), {CHANNEL: hear}, on_connected=ready))
    await connected.wait()
    yield heard
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def test_a_claim_nobody_heard_of_is_given_back_and_goes_out_once(
    firm: Firm, database: Database, cipher: Cipher, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, lost = OutboxStore.claim, list[Any]()

    async def lose_the_first(store: OutboxStore, provider: OpenProvider, *, most: int) -> Claim:
        claimed = await claim(store, provider, most=most)
        if claimed.messages and not lost:
            lost.extend(claimed.messages)
            raise psycopg.OperationalError("the connection was cut after the commit")
        return claimed

    monkeypatch.setattr(OutboxStore, "claim", lose_the_first)
    (message_id,) = await queue(firm, 1)
    async with worker_running(database, cipher):
        await accepted(firm, message_id)
    assert (len(lost), sink.requests) == (1, 1)


async def test_the_screens_hear_of_one_text_by_its_name(
    firm: Firm, database: Database, cipher: Cipher, sink: Sink
) -> None:
    async with hearing(database) as heard, worker_running(database, cipher):
        (message_id,) = await queue(firm, 1)
        shown = await accepted(firm, message_id)
        await until(_copy(heard), lambda events: events)
    assert heard == [
        {
            "account_id": str(firm.account_id),
            "topic": "messages",
            "id": message_id,
            "kind": "changed",
            "data": {"conversation_id": shown["conversation_id"], "state": "accepted"},
        }
    ]


async def test_and_of_many_at_once_how_many(firm: Firm, database: Database, cipher: Cipher, sink: Sink) -> None:
    async with hearing(database) as heard:
        await queue(firm, AT_ONCE)
        async with worker_running(database, cipher):
            await until(_copy(heard), lambda events: sum(map(_count, events)) == AT_ONCE)
    assert any(event["id"] == "" and event["account_id"] == str(firm.account_id) for event in heard)
    assert len(heard) < AT_ONCE
    assert sink.requests == AT_ONCE


def _copy(heard: list[dict[str, Any]]):  # type: ignore[no-untyped-def]
    async def look() -> list[dict[str, Any]]:
        return list(heard)

    return look


def _count(event: dict[str, Any]) -> int:
    return int(event["data"].get("count", 1))

"""Providers at addresses inside are refused when they are saved, and again when they are asked."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from offhook.db.session import Database
from offhook.messaging.inbox.news import take_news
from offhook.messaging.models import MessageProvider
from offhook.messaging.provider_networks import PUBLIC_ONLY, SETTING
from offhook.messaging.providers import facts_of
from offhook.messaging.state import MessagingWeb, NoHttp
from offhook.messaging.traffic import InboundMedia, InboundMessage
from offhook.tenancy.api import Cipher
from tests.fixtures.firm import Firm
from tests.fixtures.problem import problem
from tests.integration.messaging.rig import PUBLIC_URL, THIS_MACHINE, posted, read, until, worker_running
from tests.integration.messaging.sink import Sink, sink_running

PEER, OURS, SID = "+12025550143", "+12025550100", "AC" + "b" * 32
METADATA = "169.254.169.254"
TYPES: dict[str, tuple[str, dict[str, Any]]] = {
    "url_get": ("settings.url", {"url": f"http://{METADATA}/?to=${{phone}}"}),
    "url_post": ("settings.lookup_url", {"url": "https://8.8.8.8/", "lookup_url": f"http://{METADATA}/?id=${{id}}"}),
    "dinstar_web": ("settings.base_url", {"base_url": f"http://{METADATA}", "user": "u", "password": "p"}),
    "infobip": ("settings.base_url", {"base_url": f"http://{METADATA}", "api_key": "k"}),
    "smpp": ("settings.host", {"host": METADATA, "system_id": "s", "password": "p"}),
    "twilio": ("settings.base_url", {"base_url": f"http://{METADATA}", "account_sid": SID, "auth_token": "t"}),
    "vonage": ("settings.base_url", {"base_url": f"http://{METADATA}", "api_key": "k", "api_secret": "s"}),
}


@pytest.fixture
def opened() -> MessagingWeb:
    """The web process's side: what it lets be saved."""
    return MessagingWeb(http=NoHttp(), public_url=PUBLIC_URL, networks=PUBLIC_ONLY)


@pytest.fixture
def web_state(web_state: dict[str, Any], opened: MessagingWeb) -> dict[str, Any]:
    return {**web_state, "messaging": opened}


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with sink_running() as running:
        yield running


async def add(firm: Firm, type_: str, settings: dict[str, Any], *, check: bool = False) -> httpx.Response:
    given = {"name": "Gate", "type": type_, "settings": {"sender": OURS, **settings}}
    return await firm.admin.post("/messaging/providers", json=given, params={"check": check})


@pytest.mark.parametrize("type_", TYPES)
async def test_settings_that_lead_inside_are_not_saved(firm: Firm, type_: str) -> None:
    where, settings = TYPES[type_]
    status, _, fields = problem(await add(firm, type_, settings))
    assert (status, list(fields)) == (422, [where])
    assert f"{METADATA} cannot be used" in fields[where]
    assert SETTING in fields[where]
    assert (await read(firm.admin, "/messaging/providers"))["items"] == []


async def test_an_address_without_a_host_is_no_error_of_ours(firm: Firm) -> None:
    """Nobody can be reached by it, so that it may be kept; asking tells."""
    for base_url in ("http://[", "http://[x]/", "http://:80", "http:///api"):
        settings = {"base_url": base_url, "user": "u", "password": "p"}
        assert (await add(firm, "dinstar_web", settings)).status_code in (201, 422)


async def test_a_provider_is_not_moved_inside(firm: Firm) -> None:
    made = (await add(firm, "url_get", {"url": "https://8.8.8.8/?to=${phone}"})).json()
    path = f"/messaging/providers/{made['id']}"
    moved = await firm.admin.patch(
        path, json={"settings": {"url": "http://127.0.0.1/?to=${phone}"}}, params={"check": False}
    )
    assert problem(moved)[0] == 422
    assert (await read(firm.admin, path))["settings"]["url"] == "https://8.8.8.8/?to=${phone}"


@pytest.mark.parametrize("opened", [MessagingWeb(http=NoHttp(), public_url=PUBLIC_URL, networks=THIS_MACHINE)])
async def test_what_leads_inside_is_not_asked_either(
    firm: Firm, database: Database, cipher: Cipher, sink: Sink
) -> None:
    """As where a name was moved after it was saved, or the operator closed a network again."""
    provider_id = (await add(firm, "url_post", sink.settings())).json()["id"]
    (sent,) = (await posted(firm.agent, "/messages", {"to": [PEER], "body": "Hello"}))["items"]
    path = f"/messaging/providers/{provider_id}"
    async with worker_running(database, cipher, networks=PUBLIC_ONLY):
        shown = await until(lambda: read(firm.admin, path), lambda seen: seen["problem"] != "")
    assert "127.0.0.1 cannot be asked" in shown["problem"]
    assert SETTING in shown["problem"]
    waiting = await read(firm.agent, f"/messages/{sent['id']}")
    assert (waiting["state"], sink.requests) == ("queued", 0)


async def test_a_picture_that_leads_inside_is_not_fetched(firm: Firm, database: Database, cipher: Cipher) -> None:
    """A provider's server on this machine is open; where it leads to is not."""
    asked: list[bytes] = []

    async def lead_inside(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(f"HTTP/1.1 302 X\r\nlocation: http://{METADATA}/latest\r\ncontent-length: 0\r\n\r\n".encode())
        writer.close()

    server = await asyncio.start_server(lead_inside, "127.0.0.1", 0)
    base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    settings = {"account_sid": SID, "auth_token": "t", "base_url": "https://8.8.8.8"}
    provider_id = (await add(firm, "twilio", settings)).json()["id"]
    async with database.system() as session:
        row = await session.get(MessageProvider, provider_id)
        assert row is not None
        row.settings = {**row.settings, "base_url": base}
        media = (InboundMedia(url=f"{base}/pictures/1", content_type="image/png"),)
        text = InboundMessage(sender=PEER, to=OURS, text="look", external_id="MM1", media=media)
        await take_news(session, [(facts_of(row), text)])
    async with worker_running(database, cipher):
        shown = await until(
            lambda: read(firm.agent, "/messages"), lambda seen: seen["items"][0]["media"][0]["problem"] != ""
        )
    server.close()
    (picture,) = shown["items"][0]["media"]
    assert f"{METADATA} cannot be asked" in picture["problem"]
    assert picture["state"] == "failed"
    assert len(asked) == 1

"""The SIP websocket of the browser phone: relayed both ways, for people who are logged in on our own page."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from tests.integration.web.test_live_updates import closing_code, cookie_of

SIP = [Subprotocol("sip")]


@pytest.fixture
async def engine(web_app: FastAPI) -> AsyncIterator[list[str]]:
    """An engine that answers each message with itself and hangs up at BYE; the messages it got."""
    got: list[str] = []

    async def talk(socket: ServerConnection) -> None:
        async for message in socket:
            assert isinstance(message, str)
            got.append(message)
            if message == "BYE":
                return
            await socket.send(f"200 {message}")
        got.append("gone")

    async with serve(talk, "127.0.0.1", 0, subprotocols=SIP) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        web_app.state.sip_websocket_url = f"ws://127.0.0.1:{port}/ws"
        yield got


async def test_both_directions_and_both_ends(served: str, engine: list[str], web_client: httpx.AsyncClient) -> None:
    url, cookie = f"ws://{served}/sip", cookie_of(web_client)
    async with connect(url, subprotocols=SIP, additional_headers=cookie) as browser:
        assert browser.subprotocol == "sip"
        await browser.send("REGISTER")
        assert await browser.recv() == "200 REGISTER"
        await browser.send("BYE")
        with pytest.raises(ConnectionClosed):
            await browser.recv()
    assert engine == ["REGISTER", "BYE"]


async def test_only_for_people_on_our_page(served: str, engine: list[str], web_client: httpx.AsyncClient) -> None:
    url, cookie = f"ws://{served}/sip", cookie_of(web_client)
    async with connect(url, subprotocols=SIP) as stranger:
        assert await closing_code(stranger) == 4401
    with pytest.raises(InvalidStatus):
        await connect(url, subprotocols=SIP, additional_headers={**cookie, "Origin": "https://elsewhere.example"})
    with pytest.raises(InvalidStatus):
        await connect(url, additional_headers=cookie)
    with pytest.raises(InvalidStatus):
        await connect(f"ws://{served}/sandbox-sip", subprotocols=SIP, additional_headers=cookie)
    assert engine == []


async def test_an_engine_that_is_away(served: str, web_client: httpx.AsyncClient) -> None:
    async with connect(f"ws://{served}/sip", subprotocols=SIP, additional_headers=cookie_of(web_client)) as browser:
        assert await closing_code(browser) == 1013

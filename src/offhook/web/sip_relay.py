"""SIP over WebSocket (RFC 7118) on the web app's own origin, relayed to the engine's private port."""

import asyncio
import contextlib

import structlog
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from offhook.web.entrance import CLOSE_POLICY, CLOSE_TRY_LATER, enter

log = structlog.get_logger(__name__)

router = APIRouter()
_SUBPROTOCOL = "sip"
_MAX_MESSAGE_BYTES = 64 << 10
_CLOSE_GOING_AWAY = 1001


@router.websocket("/sip")
async def relay_sip(socket: WebSocket) -> None:
    """To the firm's engine, which itself asks for credentials."""
    await _admit(socket, socket.app.state.sip_websocket_url)


@router.websocket("/sandbox-sip")
async def relay_sandbox_sip(socket: WebSocket) -> None:
    """To the sandbox's engine, for handsets answered in a browser; nothing is there while the sandbox is off."""
    if socket.app.state.sandbox_sip_websocket_url is None:
        await socket.close(CLOSE_POLICY, "the sandbox is off")
        return
    await _admit(socket, socket.app.state.sandbox_sip_websocket_url)


async def _admit(socket: WebSocket, engine_url: str) -> None:
    """Only people who are logged in: to the engine everybody here has our own address, so its bans by address
    could not tell a guesser from the rest."""
    if _SUBPROTOCOL not in socket.scope["subprotocols"]:
        await socket.close(CLOSE_POLICY, "this socket speaks the subprotocol sip")
        return
    if await enter(socket) is None:
        return
    try:
        engine = await connect(
            engine_url,
            subprotocols=[Subprotocol(_SUBPROTOCOL)],
            max_size=_MAX_MESSAGE_BYTES,
            compression=None,
            open_timeout=5,
        )
    except (OSError, WebSocketException, TimeoutError) as error:
        log.warning("the engine takes no SIP websocket", error=str(error))
        await socket.accept(subprotocol=_SUBPROTOCOL)
        await socket.close(CLOSE_TRY_LATER, "the telephone engine is away")
        return
    async with engine:
        await socket.accept(subprotocol=_SUBPROTOCOL)
        await _relay(socket, engine)
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):  # the browser may have closed first
        await socket.close(_CLOSE_GOING_AWAY)


async def _relay(socket: WebSocket, engine: ClientConnection) -> None:
    """Both directions until either side closes."""
    tasks = {asyncio.create_task(_to_engine(socket, engine)), asyncio.create_task(_to_browser(engine, socket))}
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _to_engine(socket: WebSocket, engine: ClientConnection) -> None:
    with contextlib.suppress(ConnectionClosed):
        while True:
            message = await socket.receive()
            content = message.get("text") or message.get("bytes")
            if message["type"] == "websocket.disconnect" or content is None or len(content) > _MAX_MESSAGE_BYTES:
                return
            await engine.send(content)


async def _to_browser(engine: ClientConnection, socket: WebSocket) -> None:
    with contextlib.suppress(WebSocketDisconnect, ConnectionClosed):
        async for message in engine:
            await socket.send_text(message if isinstance(message, str) else message.decode())

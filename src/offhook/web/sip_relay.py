"""SIP over WebSocket (RFC 7118) on the web app's own origin, relayed to the engine's private port."""

import asyncio
import contextlib
from urllib.parse import urlsplit

import structlog
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

log = structlog.get_logger(__name__)

router = APIRouter()
_SUBPROTOCOL = "sip"
_MAX_MESSAGE_BYTES = 64 << 10
_CLOSE_GOING_AWAY = 1001
_CLOSE_POLICY = 1008
_CLOSE_TRY_LATER = 1013


@router.websocket("/sip")
async def relay_sip(socket: WebSocket) -> None:
    """To the firm's engine, which itself asks for credentials."""
    await _relay(socket, socket.app.state.sip_websocket_url)


@router.websocket("/sandbox-sip")
async def relay_sandbox_sip(socket: WebSocket) -> None:
    """To the sandbox's engine, for handsets answered in a browser; nothing is there while the sandbox is off."""
    if socket.app.state.sandbox_sip_websocket_url is None:
        await socket.close(_CLOSE_POLICY, "the sandbox is off")
        return
    await _relay(socket, socket.app.state.sandbox_sip_websocket_url)


async def _relay(socket: WebSocket, engine_url: str) -> None:
    """Both directions until either side closes."""
    if not _same_origin(socket) or _SUBPROTOCOL not in socket.scope["subprotocols"]:
        await socket.close(_CLOSE_POLICY, "SIP from this web app only")
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
        await socket.close(_CLOSE_TRY_LATER, "the telephone engine is away")
        return
    async with engine:
        await socket.accept(subprotocol=_SUBPROTOCOL)
        tasks = {asyncio.create_task(_to_engine(socket, engine)), asyncio.create_task(_to_browser(engine, socket))}
        _, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    with contextlib.suppress(RuntimeError):  # the browser may have closed first
        await socket.close(_CLOSE_GOING_AWAY)


async def _to_engine(socket: WebSocket, engine: ClientConnection) -> None:
    with contextlib.suppress(WebSocketDisconnect, ConnectionClosed):
        while True:
            await engine.send(await socket.receive_text())


async def _to_browser(engine: ClientConnection, socket: WebSocket) -> None:
    with contextlib.suppress(WebSocketDisconnect, ConnectionClosed):
        async for message in engine:
            await socket.send_text(message if isinstance(message, str) else message.decode())


def _same_origin(socket: WebSocket) -> bool:
    """Browsers always send Origin; other programs may leave it out (they could forge it anyway)."""
    origin = socket.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == socket.headers.get("host")

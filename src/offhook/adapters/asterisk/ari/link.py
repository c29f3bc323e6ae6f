"""One websocket to one ARI application: its events, and requests over the same connection."""

import asyncio
import base64
import random
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import orjson
import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, WebSocketException

from offhook.adapters.asterisk.ari.requests import TIMEOUT_S, AriError, AriRequests, Json, may_be_long, reason_of, uri
from offhook.voice.engine import EngineAwayError

log = structlog.get_logger(__name__)

_FIRST_WAIT_S = 0.25
"""Asterisk must first notice that the old connection is gone: cleaning up after it, it would deafen the new one."""

_LONGEST_WAIT_S = 3.0
_AWAY = (OSError, WebSocketException, EngineAwayError, AriError)


class AriLink:
    """Keeps the websocket, reconnecting with growing waits; answers and events come in the engine's order.

    `on_up` runs after each connect and may ask; events are handed to `on_event` from the first moment on.
    `on_event` and `on_down` must only enqueue: Asterisk drops a link whose reader blocks. What may have a long
    answer is asked through `lists`, see `may_be_long`.
    """

    def __init__(
        self,
        *,
        base_url: str,
        app: str,
        user: str,
        password: str,
        on_event: Callable[[Json], None],
        on_up: Callable[[], Awaitable[None]],
        on_down: Callable[[], None],
        lists: AriRequests,
    ) -> None:
        self._lists = lists
        parts = urlsplit(base_url)
        scheme = "wss" if parts.scheme == "https" else "ws"
        self._url = f"{scheme}://{parts.netloc}{parts.path}/events?app={app}&subscribeAll=false"
        self._authorization = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        self._app = app
        self._on_event, self._on_up, self._on_down = on_event, on_up, on_down
        self._socket: ClientConnection | None = None
        self._pending: dict[str, asyncio.Future[Json]] = {}
        self._last_request = 0
        self._reader: asyncio.Task[None] | None = None
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connects, or raises EngineAwayError; from then on reconnects until `close`."""
        try:
            await self._connect()
        except _AWAY as error:
            await self._disconnect()
            raise EngineAwayError(f"the engine's control link cannot be opened: {error}") from error
        self._keeper = asyncio.create_task(self._keep(), name=f"ari-{self._app}")

    async def close(self) -> None:
        """Ends the link; calls in the engine go on."""
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
            self._keeper = None
        await self._disconnect()

    async def drop(self) -> None:
        """Breaks the connection as a failing network would; it is made anew at once."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: object = None,
        timeout_s: float = TIMEOUT_S,
    ) -> Any:
        socket = self._socket
        if socket is None:
            raise EngineAwayError("the engine's control link is down")
        if may_be_long(method, path):
            return await self._lists.request(method, path, query=query, timeout_s=timeout_s)
        self._last_request += 1
        request_id = str(self._last_request)
        message = {"type": "RESTRequest", "request_id": request_id, "method": method, "uri": uri(path, query)}
        if body is not None:
            message |= {"content_type": "application/json", "message_body": orjson.dumps(body).decode()}
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._pending[request_id] = answer
        try:
            async with asyncio.timeout(timeout_s):
                await socket.send(orjson.dumps(message), text=True)
                response = await answer
        except TimeoutError as error:
            raise EngineAwayError(f"the engine did not answer {method} {path} within {timeout_s:g} s") from error
        except WebSocketException as error:
            raise EngineAwayError(f"the engine's control link broke: {error}") from error
        finally:
            self._pending.pop(request_id, None)
        status, text = response["status_code"], response.get("message_body") or ""
        if not 200 <= status < 300:
            raise AriError(method, path, status, reason_of(text, response.get("reason_phrase", "")))
        return orjson.loads(text) if text else None

    async def _connect(self) -> None:
        self._socket = await connect(
            self._url,
            additional_headers={"Authorization": self._authorization},
            compression=None,
            max_size=None,
            open_timeout=TIMEOUT_S,
            close_timeout=1,
            proxy=None,
        )
        self._reader = asyncio.create_task(self._read(self._socket), name=f"ari-{self._app}-reader")
        await self._on_up()

    async def _read(self, socket: ClientConnection) -> None:
        while True:
            message = orjson.loads(await socket.recv(decode=False))
            if message["type"] != "RESTResponse":
                self._on_event(message)
            elif (answer := self._pending.get(message["request_id"])) is not None and not answer.done():
                answer.set_result(message)

    async def _keep(self) -> None:
        while True:
            reader = self._reader
            if reader is not None:
                with suppress(WebSocketException, OSError):
                    await reader
            log.warning("the engine's control link is down", app=self._app)
            await self._disconnect()
            self._on_down()
            await self._reconnect()

    async def _reconnect(self) -> None:
        wait_s = _FIRST_WAIT_S
        while True:
            await asyncio.sleep(wait_s * random.uniform(0.8, 1.2))  # noqa: S311 - spreads reconnects, hides nothing
            try:
                await self._connect()
            except (*_AWAY, InvalidHandshake) as error:
                log.debug("the engine is still away", app=self._app, error=str(error))
                await self._disconnect()
                wait_s = min(wait_s * 2, _LONGEST_WAIT_S)
            else:
                return

    async def _disconnect(self) -> None:
        socket, self._socket = self._socket, None
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.cancel()
            with suppress(asyncio.CancelledError, WebSocketException, OSError):
                await reader
        if socket is not None:
            await socket.close()
        for answer in self._pending.values():
            if not answer.done():
                answer.set_exception(EngineAwayError("the engine's control link broke"))

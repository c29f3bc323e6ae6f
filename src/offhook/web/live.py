"""Live updates: one LISTEN connection to PostgreSQL, fanned out to the browsers of each account."""

import asyncio
import contextlib
import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import structlog
from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from offhook.db.live import CHANNEL
from offhook.kit.errors import OffhookError
from offhook.tenancy.api import current_principal

log = structlog.get_logger(__name__)

router = APIRouter()
_QUEUE_LIMIT = 500
_RECONNECT_S = 0.5
_KEEPALIVE_S = 20
_CLOSE_NOT_AUTHENTICATED = 4401
_CLOSE_TOO_SLOW = 4408

EventQueue = asyncio.Queue[dict[str, Any] | None]


class LiveHub:
    """Knows who listens for which account; a browser that cannot keep up is dropped and comes back fresh."""

    def __init__(self, database_url: str) -> None:
        self._conninfo = database_url.replace("postgresql+psycopg://", "postgresql://", 1)
        self._listeners: dict[UUID, set[EventQueue]] = defaultdict(set)
        self.connected = asyncio.Event()

    @contextlib.contextmanager
    def subscribed(self, account_id: UUID) -> Iterator[EventQueue]:
        """A queue of the account's events; None in it says that something was missed."""
        queue: EventQueue = asyncio.Queue(_QUEUE_LIMIT)
        self._listeners[account_id].add(queue)
        try:
            yield queue
        finally:
            self._listeners[account_id].discard(queue)
            if not self._listeners[account_id]:
                del self._listeners[account_id]

    async def run(self) -> None:
        """Listens for ever; after a lost connection everybody is told to read again."""
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError) as error:
                log.warning("live updates have lost the database", error=str(error).strip())
            self.connected.clear()
            await asyncio.sleep(_RECONNECT_S)

    async def _listen(self) -> None:
        async with await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True) as link:
            await link.execute(f"LISTEN {CHANNEL}")
            self._missed_some()
            self.connected.set()
            async for notice in link.notifies():
                event = json.loads(notice.payload)
                self._tell(UUID(event.pop("account_id")), event)

    def _tell(self, account_id: UUID, event: dict[str, Any] | None) -> None:
        for queue in self._listeners.get(account_id, ()):
            with contextlib.suppress(asyncio.QueueFull):
                queue.put_nowait(event)

    def _missed_some(self) -> None:
        for account_id in list(self._listeners):
            self._tell(account_id, None)


@router.websocket("/live")
async def live(socket: WebSocket) -> None:
    """Sends `{topic, id, kind, data}` as things change; `{"topic": "hello"}` first, `{"topic": "ping"}` when quiet.

    `{"topic": "stale"}` tells that something may have been missed: read again.
    """
    try:
        principal = await current_principal(socket)
    except OffhookError as error:
        await socket.accept()  # so that the browser sees why
        await socket.close(_CLOSE_NOT_AUTHENTICATED, error.message)
        return
    hub: LiveHub = socket.app.state.live_hub
    await socket.accept()
    with hub.subscribed(principal.account_id) as queue:
        await hub.connected.wait()
        await socket.send_json({"topic": "hello"})
        pump = asyncio.create_task(_pump(socket, queue))
        try:
            while True:
                await socket.receive_text()  # pings of the browser; nothing is asked of us here
        except WebSocketDisconnect:
            pass
        finally:
            pump.cancel()
            await asyncio.gather(pump, return_exceptions=True)


async def _pump(socket: WebSocket, queue: EventQueue) -> None:
    while True:
        try:
            event = await asyncio.wait_for(queue.get(), _KEEPALIVE_S)
        except TimeoutError:
            event = {"topic": "ping"}
        if queue.qsize() >= _QUEUE_LIMIT - 1:
            await socket.close(_CLOSE_TOO_SLOW, "too slow")
            return
        await socket.send_json(event or {"topic": "stale"})

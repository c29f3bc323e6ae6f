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
from fastapi import APIRouter, WebSocket

from offhook.db.live import CHANNEL
from offhook.tenancy.api import Principal, allows, scope_allows
from offhook.web.call_costs import TOPIC as CALL_COSTS
from offhook.web.entrance import CLOSE_NOT_AUTHENTICATED, enter, may_stay
from offhook.web.sold_calls import TOPIC as LIVE_SALES

log = structlog.get_logger(__name__)

router = APIRouter()
_QUEUE_LIMIT = 500
_RECONNECT_S = 0.5
_KEEPALIVE_S = 20
RECHECK_S = 30.0
_CLOSE_TOO_SLOW = 4408
_MOST_ASKED = 1000
"""Characters of what a browser says; nothing it has to say is longer."""
_ON_DEMAND = frozenset({LIVE_SALES})
"""Topics told only to screens that ask for them: reckoning them is work, and they are long."""

_KEEPALIVES: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
"""A database host that vanished without a word is missed after half a minute (libpq parameters)."""

EventQueue = asyncio.Queue[dict[str, Any] | None]


class LiveHub:
    """Knows who listens for which account; a browser that cannot keep up is dropped and comes back fresh."""

    def __init__(self, database_url: str) -> None:
        self._conninfo = database_url.replace("postgresql+psycopg://", "postgresql://", 1)
        self._listeners: dict[UUID, set[EventQueue]] = defaultdict(set)
        self._asked: dict[EventQueue, frozenset[str]] = {}
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
            self._asked.pop(queue, None)
            if not self._listeners[account_id]:
                del self._listeners[account_id]

    def ask(self, queue: EventQueue, topics: frozenset[str]) -> None:
        """Topics that its screen shows just now, instead of those it asked for before."""
        self._asked[queue] = topics & _ON_DEMAND

    def watched(self) -> frozenset[UUID]:
        """Accounts with an open screen."""
        return frozenset(self._listeners)

    def asking(self, topic: str) -> frozenset[UUID]:
        """Accounts with a screen that asks for the topic."""
        return frozenset(one for one in self._listeners if next(self._hearing(one, topic), None) is not None)

    def _hearing(self, account_id: UUID, topic: str | None) -> Iterator[EventQueue]:
        for queue in self._listeners.get(account_id, ()):
            if topic not in _ON_DEMAND or topic in self._asked.get(queue, ()):
                yield queue

    def tell(self, account_id: UUID, event: dict[str, Any]) -> None:
        """An event that comes from this process itself."""
        self._tell(account_id, event)

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
        async with await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True, **_KEEPALIVES) as link:
            await link.execute(f"LISTEN {CHANNEL}")
            self._missed_some()
            self.connected.set()
            async for notice in link.notifies():
                self._take(notice.payload)

    def _take(self, payload: str) -> None:
        try:
            event = json.loads(payload)
            account_id = UUID(event.pop("account_id"))
        except (ValueError, KeyError, TypeError, AttributeError):
            log.warning("a live update makes no sense", payload=payload[:200])
            return
        self._tell(account_id, event)

    def _tell(self, account_id: UUID, event: dict[str, Any] | None) -> None:
        for queue in self._hearing(account_id, event["topic"] if event else None):
            with contextlib.suppress(asyncio.QueueFull):
                queue.put_nowait(event)

    def _missed_some(self) -> None:
        for account_id in list(self._listeners):
            self._tell(account_id, None)


@router.websocket("/live")
async def live(socket: WebSocket) -> None:
    """Sends `{topic, id, kind, data}` as things change; `{"topic": "hello"}` first, `{"topic": "ping"}` when quiet.

    `{"topic": "stale"}` tells that something may have been missed: read again. Ends when the login ends. A browser
    that says `{"topic": "watch", "data": {"topics": ["live_sales"]}}` is told what it pays and is paid for sold calls.
    """
    principal = await enter(socket)
    if principal is None:
        return
    hub: LiveHub = socket.app.state.live_hub
    await socket.accept()
    with hub.subscribed(principal.account_id) as queue:
        parts = (_pump(socket, hub, queue, principal), _hear(socket, hub, queue, principal), _watch_login(socket))
        tasks = {asyncio.create_task(run) for run in parts}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _pump(socket: WebSocket, hub: LiveHub, queue: EventQueue, principal: Principal) -> None:
    sees_bills = allows(principal.role, needed="billing")
    await hub.connected.wait()
    await socket.send_json({"topic": "hello"})
    while True:
        try:
            event = await asyncio.wait_for(queue.get(), _KEEPALIVE_S)
        except TimeoutError:
            event = {"topic": "ping"}
        if event is not None and event["topic"] == CALL_COSTS and not sees_bills:
            continue
        if event is not None and principal.is_guest:
            event = _for_guest(event)
        if queue.qsize() >= _QUEUE_LIMIT - 1:
            await socket.close(_CLOSE_TOO_SLOW, "too slow")
            return
        await socket.send_json(event or {"topic": "stale"})


def _for_guest(event: dict[str, Any]) -> dict[str, Any]:
    """That something changed, not what: it may be another line's, and whoever reads again sees their own alone."""
    return {**event, "id": "", "data": {}} if "id" in event else event


async def _hear(socket: WebSocket, hub: LiveHub, queue: EventQueue, principal: Principal) -> None:
    """Browsers have nothing to say here but pings, what they show, and goodbye."""
    sees_books = allows(principal.role, needed="billing") and _reads_billing(principal)
    while (message := await socket.receive())["type"] != "websocket.disconnect":
        if (topics := _asked_for(message.get("text") or "")) is not None and sees_books:
            hub.ask(queue, topics)


def _reads_billing(principal: Principal) -> bool:
    return principal.api_key_id is None or scope_allows(principal.scopes, resource="billing", write=False)


def _asked_for(said: str) -> frozenset[str] | None:
    """The topics of a `watch`; None for anything else."""
    try:
        told: Any = json.loads(said) if len(said) <= _MOST_ASKED else None
        return frozenset(map(str, told["data"]["topics"])) if told["topic"] == "watch" else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


async def _watch_login(socket: WebSocket) -> None:
    """A session that ended, or a person who was taken out of the account, hears no more."""
    while True:
        await asyncio.sleep(socket.app.state.live_recheck_s)
        if not await may_stay(socket):
            await socket.close(CLOSE_NOT_AUTHENTICATED, "your session has ended, log in again")
            return

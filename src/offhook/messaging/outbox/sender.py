"""Sends what is queued: one lane for each provider with something to do, in as many workers as there are."""

import asyncio
from uuid import UUID

import structlog

from offhook.messaging.connector import ConnectorContext
from offhook.messaging.outbox.lane import Lane
from offhook.messaging.outbox.store import OutboxStore
from offhook.messaging.ports import ContextMaker

log = structlog.get_logger(__name__)

MOST_LANES = 50
LOOK_EVERY_S = 1.0


class Sender:
    """Looks for queued messages when told, and every second."""

    def __init__(self, store: OutboxStore, context: ContextMaker) -> None:
        self._store = store
        self._context = context
        self._lanes: dict[UUID, tuple[Lane, asyncio.Task[None]]] = {}
        self._wake = asyncio.Event()
        self._missed: set[UUID] = set()
        """With something new while their lane ran: it may have been about to end."""

    def wake(self) -> None:
        """Something was queued."""
        self._wake.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Until told to stop; then what is in flight is waited for and settled."""
        try:
            while not stopping.is_set():
                self._wake.clear()
                await self._look()
                await _first_of(self._wake, stopping, timeout_s=LOOK_EVERY_S)
        finally:
            await self._stop()

    async def _look(self) -> None:
        for provider_id in await self._store.due():
            if provider_id in self._lanes:
                self._missed.add(provider_id)
                continue
            if len(self._lanes) >= MOST_LANES:
                break
            if (opened := await self._open(provider_id)) is not None:
                task = asyncio.create_task(self._drive(provider_id, opened), name=f"lane {provider_id}")
                self._lanes[provider_id] = (opened, task)

    async def _open(self, provider_id: UUID) -> Lane | None:
        found = await self._store.open(provider_id)
        if found is None:
            return None
        provider, others = found
        ctx: ConnectorContext = self._context(provider_id)
        return Lane(self._store, provider, others, ctx)

    async def _drive(self, provider_id: UUID, lane: Lane) -> None:
        try:
            await lane.run()
        except Exception:
            log.exception("a lane ended early; it starts again when due", provider_id=str(provider_id))
            await asyncio.sleep(LOOK_EVERY_S)
        finally:
            del self._lanes[provider_id]
            if provider_id in self._missed:
                self._missed.discard(provider_id)
                self._wake.set()

    async def _stop(self) -> None:
        lanes = list(self._lanes.values())
        for lane, _ in lanes:
            lane.stop()
        await asyncio.gather(*(task for _, task in lanes), return_exceptions=True)


async def _first_of(*events: asyncio.Event, timeout_s: float) -> None:
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)

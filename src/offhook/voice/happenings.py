"""The inbox of one call: engine events and people's orders in the order they came."""

import asyncio
from collections import deque
from datetime import datetime

from offhook.kit.clock import Clock
from offhook.voice.commands import CallCommand
from offhook.voice.events import VoiceEvent

Happening = VoiceEvent | CallCommand


class Inbox:
    """Filled by whoever reads the engine, emptied by the call's one coroutine."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: deque[Happening] = deque()
        self._arrived = asyncio.Event()

    def put(self, happening: Happening) -> None:
        self._waiting.append(happening)
        self._arrived.set()

    async def take(self, until: datetime | None) -> Happening | None:
        """The next one; None when nothing came by then."""
        while not self._waiting:
            self._arrived.clear()
            try:
                async with asyncio.timeout(self._seconds_to(until)):
                    await self._arrived.wait()
            except TimeoutError:
                return None
        return self._waiting.popleft()

    def _seconds_to(self, until: datetime | None) -> float | None:
        return None if until is None else max((until - self._clock.now()).total_seconds(), 0)

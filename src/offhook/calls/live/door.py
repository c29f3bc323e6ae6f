"""Shuts the engine's door to new calls while there are too many: refused there, a call costs a fraction."""

import asyncio
from contextlib import suppress

import structlog

from offhook.kit.errors import OffhookError
from offhook.voice.engine import VoiceEngine

log = structlog.get_logger(__name__)

SHUT_S = 0.3
"""How long the door stays shut after a call had to be refused inside; what waits is worked off meanwhile."""


class Door:
    """`run` must be going for it to move."""

    def __init__(self, engine: VoiceEngine) -> None:
        self._engine = engine
        self._until = 0.0
        self._wanted = asyncio.Event()

    def shut(self) -> None:
        """For a moment from now; only notes it."""
        self._until = asyncio.get_running_loop().time() + SHUT_S
        self._wanted.set()

    async def run(self) -> None:
        """Moves the door for ever; it is open in the end."""
        while True:
            await self._wanted.wait()
            log.warning("too many calls come in: new ones are turned away for a moment")
            try:
                await self._move(shut=True)
                while (left_s := self._until - asyncio.get_running_loop().time()) > 0:  # noqa: ASYNC110 - `shut` moves the end
                    await asyncio.sleep(left_s)
            finally:
                self._wanted.clear()
                await self._move(shut=False)

    async def _move(self, *, shut: bool) -> None:
        with suppress(OffhookError):  # away: nobody comes in, and who reconnects sets it again
            await self._engine.turn_away(shut)

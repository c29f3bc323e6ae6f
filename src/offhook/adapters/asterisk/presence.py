"""Who is registered: asked again and again, since the events of endpoints cost a copy of every event of every call."""

import asyncio
import time
from contextlib import suppress

import structlog

from offhook.adapters.asterisk.ari import AriError, AriRequests
from offhook.adapters.asterisk.config.pjsip import SELF_TEST_USER
from offhook.kit.clock import Clock
from offhook.kit.errors import OffhookError
from offhook.voice.engine import EventListener
from offhook.voice.events import DeviceStateChanged

log = structlog.get_logger(__name__)

_EVERY_S = 2.0
_LOOK_SHARE = 0.01
"""Of one processor, at the most: many endpoints are looked at less often."""


class Presence:
    """Tells `DeviceStateChanged` when an endpoint has come or gone; what the first look finds is nobody's news."""

    def __init__(self, *, ari: AriRequests, clock: Clock, tell: EventListener) -> None:
        self._ari, self._clock, self._tell = ari, clock, tell
        self._online: dict[str, bool] | None = None
        self._now = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Looks from now on until closed, whether or not the engine is there."""
        self._worker = asyncio.create_task(self._work(), name="presence")

    def look_now(self) -> None:
        """Something has just changed."""
        self._now.set()

    async def close(self) -> None:
        if self._worker is not None:
            self._worker.cancel()
            with suppress(asyncio.CancelledError):
                await self._worker
            self._worker = None

    async def _work(self) -> None:
        while True:
            self._now.clear()
            began = time.monotonic()
            try:
                await self._look()
            except (AriError, OffhookError) as error:
                log.debug("presence not read", error=str(error))
            took_s = time.monotonic() - began
            with suppress(TimeoutError):
                async with asyncio.timeout(max(_EVERY_S, took_s / _LOOK_SHARE)):
                    await self._now.wait()

    async def _look(self) -> None:
        found = await self._ari.request("GET", "endpoints/PJSIP")
        online = {one["resource"]: one["state"] == "online" for one in found if one["resource"] != SELF_TEST_USER}
        before, self._online = self._online, online
        if before is None:
            return
        for endpoint in before.keys() | online.keys():
            if (here := online.get(endpoint, False)) != before.get(endpoint, False):
                self._tell(DeviceStateChanged(at=self._clock.now(), endpoint=endpoint, online=here))

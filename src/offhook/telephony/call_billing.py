"""What bills the calls of this process: prices, credit while they run, and their booking."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import structlog

from offhook.billing.api import TARIFFS_CHANNEL, CallDesk, Tariffs
from offhook.bootstrap.parts.telephony import TelephonyParts
from offhook.calls.api import CallToll, LegSettler, TariffView, listen

log = structlog.get_logger(__name__)

SWEEP_EVERY_S = 30.0
RETRY_S = 0.5


@dataclass(frozen=True, kw_only=True)
class CallBilling:
    """One for each telephony process."""

    toll: CallToll
    settler: LegSettler

    def long_running(self) -> list[tuple[str, Coroutine[Any, Any, None]]]:
        """What the process that drives the engine must keep going, by name."""
        return [("toll", self.toll.run()), ("unbooked legs", self._sweep())]

    async def _sweep(self) -> None:
        while True:
            try:
                await self.settler.sweep()
            except Exception as error:
                log.warning("unbooked legs could not be looked for", error=str(error))
            await asyncio.sleep(SWEEP_EVERY_S)


@asynccontextmanager
async def call_billing(parts: TelephonyParts) -> AsyncIterator[CallBilling | None]:
    """With all prices read, and kept up to date also while another process drives the engine: whoever takes its
    place has them at once. None when nobody is billed here."""
    if parts.tariffs is None:
        yield None
        return
    tariffs, desk = parts.tariffs, CallDesk(parts.database, parts.tariffs, parts.clock)
    settler = LegSettler(parts.database, tariffs)

    async def limit(leg_id: str, time_limit_s: int) -> None:
        await parts.engine.limit(leg_id, time_limit_s=time_limit_s)

    view = TariffView(tariffs, parts.clock)
    toll = CallToll(desk, view, parts.clock, limit=limit, answered_at=settler.answered_at)
    changed, read = asyncio.Event(), asyncio.Event()
    changed.set()
    following = asyncio.gather(_hear(parts.database.url, changed), _reload(tariffs, changed, read))
    try:
        await read.wait()
        yield CallBilling(toll=toll, settler=settler)
    finally:
        await desk.close()
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following


async def _hear(database_url: str, changed: asyncio.Event) -> None:
    async def note(_payload: str = "") -> None:
        changed.set()

    await listen(database_url, {TARIFFS_CHANNEL: note}, on_connected=note)


async def _reload(tariffs: Tariffs, changed: asyncio.Event, read: asyncio.Event) -> None:
    """Notices only wake it: a long price list takes seconds to read, and many notices are one reading."""
    while True:
        await changed.wait()
        changed.clear()
        try:
            await tariffs.reload()
            read.set()
        except Exception as error:  # what was read before stays in force
            log.warning("prices cannot be read, retrying", error=str(error))
            changed.set()
            await asyncio.sleep(RETRY_S)

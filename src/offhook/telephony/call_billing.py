"""What bills the calls of this process: prices, credit while they run, and their booking."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import structlog

from offhook.billing.api import CallDesk, Tariffs
from offhook.bootstrap.parts.telephony import TelephonyParts
from offhook.calls.api import CallToll, LegSettler, TariffView

log = structlog.get_logger(__name__)

SWEEP_EVERY_S = 30.0
RETRY_S = 1.0


@dataclass(kw_only=True)
class CallBilling:
    """One for each telephony process."""

    tariffs: Tariffs
    desk: CallDesk
    toll: CallToll
    settler: LegSettler
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    def of(cls, parts: TelephonyParts) -> "CallBilling":
        """Of a process that has prices."""
        assert parts.tariffs is not None
        desk = CallDesk(parts.database, parts.tariffs, parts.clock)
        settler = LegSettler(parts.database, parts.tariffs)

        async def limit(leg_id: str, time_limit_s: int) -> None:
            await parts.engine.limit(leg_id, time_limit_s=time_limit_s)

        view = TariffView(parts.tariffs, parts.clock)
        toll = CallToll(desk, view, parts.clock, limit=limit, answered_at=settler.answered_at)
        return cls(tariffs=parts.tariffs, desk=desk, toll=toll, settler=settler)

    def long_running(self) -> list[tuple[str, Coroutine[Any, Any, None]]]:
        """What must be going, by name."""
        return [("toll", self.toll.run()), ("tariffs", self._reload()), ("unbooked legs", self._sweep())]

    async def tariffs_changed(self, _payload: str) -> None:
        """The handler of a notice: it only wakes, for a long price list takes seconds to read."""
        self._changed.set()

    async def close(self) -> None:
        """Waits for what is under way."""
        await self.desk.close()

    async def _reload(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self.tariffs.reload()
            except Exception as error:  # what was read before stays in force
                log.warning("prices cannot be read, retrying", error=str(error))
                self._changed.set()
                await asyncio.sleep(RETRY_S)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_EVERY_S)
            try:
                await self.settler.sweep()
            except Exception as error:
                log.warning("unbooked legs could not be looked for", error=str(error))

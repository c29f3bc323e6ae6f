"""Tells open screens once a second what their account's living calls have cost so far."""

import asyncio
from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

import structlog

from offhook.billing.api import TARIFFS_CHANNEL, Tariffs, live_prices
from offhook.calls.api import listen
from offhook.db.session import Database
from offhook.kit.clock import Clock

log = structlog.get_logger(__name__)

EVERY_S = 1.0
TOPIC = "call_costs"
"""`data.costs`: by call id its `currency` and `micros`. For whoever may see bills."""


class CallCosts:
    """One for each web process; `watched` are the accounts with an open screen, `tell` reaches those screens.

    The prices are read when the first call of a watched account is billed, and again when they change.
    """

    def __init__(
        self,
        database: Database,
        tariffs: Tariffs,
        clock: Clock,
        *,
        watched: Callable[[], Collection[UUID]],
        tell: Callable[[UUID, dict[str, Any]], None],
    ) -> None:
        self._database = database
        self._tariffs = tariffs
        self._clock = clock
        self._watched = watched
        self._tell = tell

    async def run(self) -> None:
        """For ever."""
        await asyncio.gather(self._tick(), self._follow())

    async def look(self) -> None:
        """One query for all who watch; none when nobody does."""
        if not (accounts := list(self._watched())):
            return
        async with self._database.system() as session:
            found = await live_prices(session, accounts, tariffs=self._tariffs, now=self._clock.now())
        for account_id, prices in found.items():
            costs = {str(call): {"currency": one.currency, "micros": one.micros} for call, one in prices.items()}
            self._tell(account_id, {"topic": TOPIC, "id": "", "kind": "changed", "data": {"costs": costs}})

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                await self.look()
            except Exception as error:  # the next second may do better
                log.warning("costs of living calls cannot be told", error=str(error))

    async def _follow(self) -> None:
        async def reload(_payload: str = "") -> None:
            if self._tariffs.known is not None:
                await self._tariffs.reload()

        await listen(self._database.url, {TARIFFS_CHANNEL: reload}, on_connected=reload)

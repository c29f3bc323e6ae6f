"""Tells a seller's open page of living calls what it pays for them and is paid, once a second."""

import asyncio
import time
from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

import structlog

from offhook.billing.api import Tariffs, live_sales
from offhook.db.session import Database
from offhook.kit.clock import Clock

log = structlog.get_logger(__name__)

EVERY_S = 1.0
REST = 4
"""A look that took long is followed by a pause so many times as long: prices must not keep all else waiting."""
TOPIC = "live_sales"
"""`data.items`: what `GET /billing/live-calls` answers, to those who asked for it and may see it."""


class SoldCalls:
    """One for each web process; `watched` are the accounts with a page that asks, `tell` reaches those pages.

    Prices follow changes as long as somebody keeps `tariffs` read anew, as `CallCosts` does.
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
        took_s = 0.0
        while True:
            await asyncio.sleep(max(EVERY_S, REST * took_s))
            began_s = time.monotonic()
            try:
                await self.look()
            except Exception as error:  # the next second may do better
                log.warning("sold calls cannot be told", error=str(error))
            took_s = time.monotonic() - began_s

    async def look(self) -> None:
        """Tells all who ask, also that there are none; each account its own side alone."""
        if not (sellers := list(self._watched())):
            return
        async with self._database.system() as session:
            found = await live_sales(session, sellers, tariffs=self._tariffs, now=self._clock.now())
        for seller, sales in found.items():
            items = [one.model_dump(mode="json") for one in sales]
            self._tell(seller, {"topic": TOPIC, "id": "", "kind": "changed", "data": {"items": items}})

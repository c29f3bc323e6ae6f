"""Tells open screens once a second what their account's living calls have cost so far."""

import asyncio
from typing import Any
from uuid import UUID

from offhook.billing.api import TARIFFS_CHANNEL, live_prices
from offhook.calls.api import listen
from offhook.web.each_second import ToldEachSecond

TOPIC = "call_costs"
"""`data.costs`: by call id its `currency` and `micros`. For whoever may see bills."""


class CallCosts(ToldEachSecond):
    """The prices are read when the first call of a watched account is billed, and again when they change."""

    topic = TOPIC

    async def run(self) -> None:
        """For ever."""
        await asyncio.gather(super().run(), self._follow())

    async def _found(self, accounts: list[UUID]) -> dict[UUID, dict[str, Any]]:
        async with self._database.system() as session:
            found = await live_prices(session, accounts, tariffs=self._tariffs, now=self._clock.now())
        return {
            account_id: {
                "costs": {str(call): {"currency": one.currency, "micros": one.micros} for call, one in prices.items()}
            }
            for account_id, prices in found.items()
        }

    async def _follow(self) -> None:
        async def reload(_payload: str = "") -> None:
            if self._tariffs.known is not None:
                await self._tariffs.reload()

        await listen(self._database.url, {TARIFFS_CHANNEL: reload}, on_connected=reload)

"""Tells a seller's open page of living calls what it pays for them and is paid, once a second."""

from typing import Any
from uuid import UUID

from offhook.billing.api import live_sales
from offhook.web.each_second import ToldEachSecond

TOPIC = "live_sales"
"""`data.items`: what `GET /billing/live-calls` answers, to those who asked for it and may see it."""


class SoldCalls(ToldEachSecond):
    """Also that there are none. Prices follow changes as long as `CallCosts` reads `tariffs` anew."""

    topic = TOPIC

    async def _found(self, accounts: list[UUID]) -> dict[UUID, dict[str, Any]]:
        async with self._database.system() as session:
            found = await live_sales(session, accounts, tariffs=self._tariffs, now=self._clock.now())
        return {seller: {"items": [one.model_dump(mode="json") for one in sales]} for seller, sales in found.items()}

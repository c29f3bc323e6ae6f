"""What moves by itself on open screens: looked at once a second, and told to those who watch."""

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

import structlog

from offhook.billing.api import Tariffs
from offhook.db.session import Database
from offhook.kit.clock import Clock

log = structlog.get_logger(__name__)

EVERY_S = 1.0
REST = 4
"""A look that took long is followed by a pause so many times as long: prices must not keep all else waiting."""


class ToldEachSecond(ABC):
    """One for each web process; `watched` are the accounts with a screen that shows it, `tell` reaches those."""

    topic: str

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
                log.warning("living calls cannot be told", topic=self.topic, error=str(error))
            took_s = time.monotonic() - began_s

    async def look(self) -> None:
        """One query for all who watch; none when nobody does."""
        if accounts := list(self._watched()):
            for account_id, data in (await self._found(accounts)).items():
                self._tell(account_id, {"topic": self.topic, "id": "", "kind": "changed", "data": data})

    @abstractmethod
    async def _found(self, accounts: list[UUID]) -> dict[UUID, dict[str, Any]]:
        """What to tell each account: its own side alone."""

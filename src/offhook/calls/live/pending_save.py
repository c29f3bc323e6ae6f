"""A call's newest state on its way into the database, and who waits for it to be durable."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson


@dataclass(slots=True, kw_only=True)
class PendingSave:
    """The newest state of one call waiting to be written, and who waits for it."""

    call_id: str
    state: orjson.Fragment
    summary: dict[str, Any]
    announcement: str
    steps: int
    end: dict[str, Any] | None = None
    """What else is known once it is over."""
    waiters: list[asyncio.Future[None]] = field(default_factory=list)

    @property
    def over(self) -> bool:
        return self.end is not None


def settle(batch: Sequence[PendingSave], error: Exception | None) -> None:
    """Tells everybody who waits for one of them how it went."""
    for write in batch:
        for waiter in write.waiters:
            if waiter.done():
                continue
            if error is None:
                waiter.set_result(None)
            else:
                waiter.set_exception(error)

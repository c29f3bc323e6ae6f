"""Many callers, few transactions: what comes while one transaction runs goes into the next one together.

Calls of one reseller all move the same row. One after the other they would each wait for the disk; together they
wait for it once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

MOST = 100
"""Requests in one transaction; more would let the first wait too long."""


class Gather(Generic[Asked, Answer]):
    """`work` gets the requests of one transaction and answers each in its place; after an error each is tried alone."""

    def __init__(self, work: Callable[[Sequence[Asked]], Awaitable[Sequence[Answer]]]) -> None:
        self._work = work
        self._waiting: list[tuple[Asked, asyncio.Future[Answer]]] = []
        self._running: asyncio.Task[None] | None = None

    async def ask(self, request: Asked) -> Answer:
        """Returns when the transaction it went into has been committed."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((request, future))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        return await future

    async def close(self) -> None:
        """Lets what is under way finish."""
        if self._running is not None:
            await self._running

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            if not await self._do(batch) and len(batch) > 1:
                for one in batch:  # whose fault it was is found out one by one: the others are served
                    await self._do([one])

    async def _do(self, batch: Sequence[tuple[Asked, asyncio.Future[Answer]]]) -> bool:
        try:
            answers = await self._work([request for request, _ in batch])
        except Exception as error:  # handed to the one who asked
            if len(batch) == 1 and not batch[0][1].done():
                batch[0][1].set_exception(error)
            return False
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():
                future.set_result(answer)
        return True

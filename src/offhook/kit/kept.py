"""Answers kept in memory for a while, until told to forget them."""

import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")

KEPT = 20_000
KEPT_S = 300.0
NOTHING_KEPT_S = 3.0


class Kept(Generic[Answer]):
    """Keeps answers by key; None ("there is no such thing") is asked again soon.

    An answer that was on its way when `clear` was called may be of before, and is not kept.
    """

    def __init__(self, *, most: int = KEPT, kept_s: float = KEPT_S, nothing_kept_s: float = NOTHING_KEPT_S) -> None:
        self._answers: dict[Hashable, tuple[float, Answer]] = {}
        self._most = most
        self._kept_s = kept_s
        self._nothing_kept_s = nothing_kept_s
        self._cleared = 0

    async def get(self, key: Hashable, look_up: Callable[[], Awaitable[Answer]]) -> Answer:
        known = self._answers.get(key)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        cleared = self._cleared
        answer = await look_up()
        if cleared == self._cleared:
            if len(self._answers) >= self._most:
                self._answers.clear()
            lasts_s = self._nothing_kept_s if answer is None else self._kept_s
            self._answers[key] = (time.monotonic() + lasts_s, answer)
        return answer

    def known(self, key: Hashable) -> Answer | None:
        """What is in memory now."""
        known = self._answers.get(key)
        return known[1] if known is not None and known[0] > time.monotonic() else None

    def clear(self) -> None:
        self._answers.clear()
        self._cleared += 1

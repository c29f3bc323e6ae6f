"""An event loop whose time jumps to the next timer: minutes of a call pass in milliseconds, always the same way.

Only for code that does no real I/O (the fake engine, the flow simulator, tests).
"""

import asyncio
import functools
import selectors
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, ParamSpec, TypeVar

T = TypeVar("T")
P = ParamSpec("P")

EPOCH = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
"""A Monday morning: where virtual time begins unless told otherwise."""


class StuckError(RuntimeError):
    """Nothing is scheduled and something is still awaited: in virtual time it would wait for ever."""


class _InstantSelector(selectors.SelectSelector):
    """Instead of waiting it moves the loop's time."""

    loop: "VirtualTimeLoop"

    def select(self, timeout: float | None = None) -> list[Any]:
        ready = super().select(0)
        if ready:
            return ready
        if timeout is None:
            raise StuckError("nothing will ever happen: a coroutine awaits what nobody will deliver")
        if timeout > 0:
            self.loop.skip(timeout)
        return []


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Runs timers at once, in order, and tells the time they were set for."""

    def __init__(self) -> None:
        self._skipped_s = 0.0
        selector = _InstantSelector()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self._skipped_s

    def skip(self, seconds: float) -> None:
        """Lets time pass."""
        self._skipped_s += seconds


class LoopClock:
    """A clock that goes with the running loop's time, virtual or real."""

    def __init__(self, start: datetime = EPOCH) -> None:
        self._start = start

    def now(self) -> datetime:
        return self._start + timedelta(seconds=asyncio.get_running_loop().time())


def run_virtual(main: Coroutine[Any, Any, T]) -> T:
    """Runs it to its end in a loop of its own; call it where no loop runs. Raises StuckError on a deadlock."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(main)


def in_virtual_time(function: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, T]:
    """Makes a coroutine function one that can be called plainly, for tests."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        return run_virtual(function(*args, **kwargs))

    return run

"""What the supervisor runs: one child process each, with how to start it, tell it is ready, and end it."""

import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

ReadyCheck = Callable[[], Awaitable[bool]]


async def always_ready() -> bool:
    """For children nobody waits for."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSpec:
    """One program to keep alive."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] | None = None
    """Exactly these variables; None inherits ours."""
    stage: int = 0
    """Children of one stage start together, and the next stage when all of them are ready."""
    ready: ReadyCheck = always_ready
    ready_timeout_s: float = 90
    stop_signal: signal.Signals = signal.SIGTERM
    stop_timeout_s: float = 10
    prepare: Callable[[], None] | None = None
    """Blocking work before each start (write configuration, make folders); runs in a thread."""
    after_ready: Callable[[], None] | None = None
    """Blocking work once it first answers (migrate the schema)."""

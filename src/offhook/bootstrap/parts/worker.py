"""What the bootstrap must give the worker process."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from procrastinate import App


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerParts:
    """One worker; several may run beside each other."""

    jobs: App
    """Procrastinate app with every slice's tasks, not yet open."""
    context: Mapping[str, Any]
    """What tasks find in `context.additional_context`: `calls` is a SoundParts."""
    concurrency: int = 2
    loops: Sequence[Callable[[asyncio.Event], Awaitable[None]]] = ()
    """Work that is no job (texts on their way): each runs beside the jobs until the event is set."""

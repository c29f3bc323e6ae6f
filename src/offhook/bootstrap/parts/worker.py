"""What the bootstrap must give the worker process."""

from collections.abc import Mapping
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

"""How each of our processes begins: settings, logs, an event loop, and its body."""

import asyncio
import gc
import re
import signal
from collections import Counter
from collections.abc import Awaitable, Callable

import structlog
import uvloop

from offhook.bootstrap.instance import Instance, open_instance
from offhook.bootstrap.logs import configure_logging
from offhook.bootstrap.settings import load_settings

_SETTLED_S = 2.0
_YOUNG_OBJECTS = 50_000
"""A call makes some thousand objects, nearly all of which reference counting frees: look for cycles seldom."""


def run_process(name: str, body: Callable[[Instance], Awaitable[None]]) -> None:
    """Runs `body` to its end."""
    instance = open_instance(load_settings())
    configure_logging(name, level=instance.settings.log_level)

    async def main() -> None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, tell_tasks)
        asyncio.get_running_loop().call_later(_SETTLED_S, _freeze)
        await body(instance)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())


def _freeze() -> None:
    """What is there after starting stays for ever: collections, which stop every call, need not walk through it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, 20, 50)


def tell_tasks() -> None:
    """SIGUSR1: says in the log what this process is busy with, to find what it forgot to end."""
    names = Counter(re.sub(r"[0-9a-f]{8,}|\d+", "N", task.get_name()) for task in asyncio.all_tasks())
    structlog.get_logger(__name__).info("tasks", count=names.total(), names=dict(names))

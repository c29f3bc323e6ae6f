"""How each of our processes begins: settings, logs, an event loop, and its body."""

import asyncio
from collections.abc import Awaitable, Callable

import uvloop

from offhook.bootstrap.instance import Instance, open_instance
from offhook.bootstrap.logs import configure_logging
from offhook.bootstrap.settings import load_settings


def run_process(name: str, body: Callable[[Instance], Awaitable[None]]) -> None:
    """Runs `body` to its end."""
    instance = open_instance(load_settings())
    configure_logging(name, level=instance.settings.log_level)

    async def main() -> None:
        await body(instance)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())

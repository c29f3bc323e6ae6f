"""`python -m offhook.sandbox`: plays the public network until told to stop."""

import asyncio
import signal

from offhook.bootstrap.instance import Instance
from offhook.bootstrap.process import run_process
from offhook.bootstrap.sandbox import run_sandbox_controller, sandbox_parts


async def _body(instance: Instance) -> None:
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    async with sandbox_parts(instance) as parts:
        try:
            await run_sandbox_controller(parts)
        except asyncio.CancelledError:
            return


run_process("sandbox", _body)

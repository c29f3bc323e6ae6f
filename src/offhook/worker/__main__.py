"""`python -m offhook.worker`: does background work until told to stop."""

from offhook.bootstrap.instance import Instance
from offhook.bootstrap.process import run_process
from offhook.bootstrap.worker import worker_parts
from offhook.worker.run import run


async def _body(instance: Instance) -> None:
    async with worker_parts(instance) as parts:
        await run(parts)


run_process("worker", _body)

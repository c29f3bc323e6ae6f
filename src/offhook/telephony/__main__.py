"""`python -m offhook.telephony`: drives the firm's engine until told to stop."""

from offhook.bootstrap.instance import Instance
from offhook.bootstrap.process import run_process
from offhook.bootstrap.telephony import telephony_parts
from offhook.telephony.run import run


async def _body(instance: Instance) -> None:
    async with telephony_parts(instance) as parts:
        await run(parts)


run_process("telephony", _body)

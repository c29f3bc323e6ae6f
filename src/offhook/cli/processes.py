"""`offhook run NAME`: the thin processes the supervisor starts."""

import asyncio
from enum import StrEnum

import uvloop

from offhook.bootstrap.instance import open_instance
from offhook.bootstrap.logs import configure_logging
from offhook.bootstrap.settings import load_settings


class ProcessName(StrEnum):
    """Our own processes."""

    WEB = "web"
    TELEPHONY = "telephony"
    WORKER = "worker"
    SANDBOX = "sandbox"


def run(name: ProcessName) -> None:
    """Run one process in the foreground."""
    instance = open_instance(load_settings())
    configure_logging(name, level=instance.settings.log_level)
    match name:
        case ProcessName.WEB:
            from offhook.bootstrap.web import run_web as body
        case ProcessName.TELEPHONY:
            from offhook.bootstrap.telephony import run_telephony as body
        case ProcessName.WORKER:
            from offhook.bootstrap.worker import run_worker as body
        case ProcessName.SANDBOX:
            from offhook.bootstrap.sandbox import run_sandbox as body
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(body(instance))

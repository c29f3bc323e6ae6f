"""`offhook up` and `offhook down`."""

import asyncio
import os
import signal
import time
from typing import Annotated

import psutil
import typer

from offhook.cli.console import out
from offhook.cli.status import read_supervisor
from offhook.cli.this_instance import this_instance
from offhook.kit.errors import UnavailableError

_STOPS_WITHIN_S = 60


def up(
    demo: Annotated[
        bool, typer.Option("--demo", help="Switch the sandbox on, load a demo firm, place a call.")
    ] = False,
    once: Annotated[
        bool, typer.Option("--once", help="End after the demo call; exit code 0 only if it worked.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the demo call's result as JSON.")] = False,
) -> None:
    """Start everything under one supervisor and stay; Ctrl-C ends all of it."""
    from offhook.cli.running import refuse_second_start, run_instance

    if demo or once:
        os.environ["OFFHOOK_SANDBOX"] = "true"  # children read the same environment
    instance = this_instance()
    refuse_second_start(instance)
    result = asyncio.run(run_instance(instance, demo=demo or once, once=once, as_json=as_json))
    if once and (result is None or not result.ok):
        raise typer.Exit(1)


def down() -> None:
    """Stop the running instance and wait until all of it is gone."""
    instance = this_instance()
    state = read_supervisor(instance)
    if state is None:
        out.print("Offhook is not running.")
        return
    supervisor = psutil.Process(state["pid"])
    supervisor.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + _STOPS_WITHIN_S
    while not _has_ended(supervisor):
        if time.monotonic() > deadline:
            raise UnavailableError(f"process {supervisor.pid} does not end; see {instance.log_dir}/offhook.log")
        time.sleep(0.05)
    out.print("Stopped.")


def _has_ended(process: psutil.Process) -> bool:
    """Also when whoever started it has not taken note yet, which may be never in a container."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True

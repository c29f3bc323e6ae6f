"""`offhook up` and `offhook down`."""

import asyncio
import os
import signal
from typing import Annotated

import psutil
import typer

from offhook.bootstrap.instance import open_instance
from offhook.bootstrap.settings import load_settings
from offhook.cli.console import out
from offhook.cli.running import refuse_second_start, run_instance
from offhook.cli.status import read_supervisor


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
    if demo or once:
        os.environ["OFFHOOK_SANDBOX"] = "true"  # children read the same environment
    instance = open_instance(load_settings())
    refuse_second_start(instance)
    result = asyncio.run(run_instance(instance, demo=demo or once, once=once, as_json=as_json))
    if once and (result is None or not result.ok):
        raise typer.Exit(1)


def down() -> None:
    """Stop the running instance and wait until all of it is gone."""
    instance = open_instance(load_settings())
    state = read_supervisor(instance)
    if state is None or not psutil.pid_exists(state["pid"]):
        out.print("Offhook is not running.")
        return
    supervisor = psutil.Process(state["pid"])
    supervisor.send_signal(signal.SIGTERM)
    supervisor.wait(60)
    out.print("Stopped.")

"""`offhook demo`: one real call through the sandbox, with the proof that it happened."""

import asyncio
import os
from typing import TYPE_CHECKING, Annotated

import typer

from offhook.cli.this_instance import this_instance

if TYPE_CHECKING:
    from offhook.bootstrap.demo import DemoResult


def demo(
    once: Annotated[bool, typer.Option("--once", help="Start an instance for this one call, and stop it.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Place a demo call: sandbox caller -> the demo firm's number -> two mobiles ring -> one presses 1 -> talk."""
    from offhook.cli.running import refuse_second_start, run_instance, show_demo

    os.environ["OFFHOOK_SANDBOX"] = "true"
    instance = this_instance()
    if once:
        refuse_second_start(instance)
        result = asyncio.run(run_instance(instance, demo=True, once=True, as_json=as_json))
    else:
        result = asyncio.run(_demo_on_running())
        show_demo(result, as_json=as_json)
    if result is None or not result.ok:
        raise typer.Exit(1)


async def _demo_on_running() -> "DemoResult":
    from offhook.bootstrap.demo import run_demo_call, seed_demo_firm
    from offhook.bootstrap.demo_line import seed_demo_line

    instance = this_instance()
    await seed_demo_firm(instance)
    await seed_demo_line(instance)
    return await run_demo_call(instance)

"""Starting an instance in this process, with or without its main job shown."""

import asyncio
import os
import signal
import time
from typing import TYPE_CHECKING

import psutil

from offhook.bootstrap.engines import ensure_engine
from offhook.bootstrap.instance import Instance
from offhook.bootstrap.logs import configure_logging
from offhook.bootstrap.processes import children, migrate_database
from offhook.cli.console import err, out, print_json, progress_bar, reporting_to
from offhook.cli.status import read_readiness, read_supervisor
from offhook.cli.supervisor import Supervisor
from offhook.kit.errors import ConflictError, UnavailableError

if TYPE_CHECKING:
    from offhook.bootstrap.demo import DemoResult


def refuse_second_start(instance: Instance) -> None:
    """One supervisor a data folder. Raises ConflictError with the other's process id."""
    state = read_supervisor(instance)
    if state is not None and state["pid"] != os.getpid() and psutil.pid_exists(state["pid"]):
        raise ConflictError(
            f"Offhook already runs here (process {state['pid']}). Stop it with `offhook down`, "
            f"or set OFFHOOK_DATA_DIR for a second instance."
        )


async def run_instance(instance: Instance, *, demo: bool, once: bool, as_json: bool) -> "DemoResult | None":
    """Starts, shows the main job if asked, stays until a signal (or the demo's end), stops."""
    configure_logging("supervisor", level=instance.settings.log_level)
    began = time.monotonic()
    with progress_bar() as bar:
        version = await asyncio.to_thread(ensure_engine, instance, report=reporting_to(bar))
    err.print(f"Engine {version}")
    if instance.settings.database_url is not None:
        await asyncio.to_thread(migrate_database, instance)
    supervisor = Supervisor(children(instance), run_dir=instance.run_dir, log_file=instance.log_dir / "offhook.log")
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    main_job = asyncio.create_task(_main_job(supervisor, instance, demo=demo, as_json=as_json, began=began))
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({main_job, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if main_job.done():
            main_job.result()
            if not once:
                await stopped
    finally:
        main_job.cancel()
        stopped.cancel()
        err.print("Stopping ...")
        await supervisor.stop()
    return main_job.result() if main_job.done() and not main_job.cancelled() else None


async def _main_job(
    supervisor: Supervisor, instance: Instance, *, demo: bool, as_json: bool, began: float
) -> "DemoResult | None":
    await supervisor.start(report=lambda name, state: err.print(f"  {name}: {state}"))
    await _until_ready(instance)
    err.print(f"Everything runs, {time.monotonic() - began:.1f} s after the start.")
    result = None
    if demo:
        from offhook.bootstrap.demo import run_demo_call, seed_demo_firm  # brings every slice along
        from offhook.bootstrap.demo_line import seed_demo_line

        login = await seed_demo_firm(instance)
        pin = await seed_demo_line(instance)
        err.print("Placing a call from the sandbox to the demo firm ...")
        result = await run_demo_call(instance)
        show_demo(result, as_json=as_json)
        err.print(f"\nLog in at [bold]{instance.web_url}[/] as [bold]{login.email}[/] with [bold]{login.password}[/]")
        err.print(f"To answer for the firm, text [bold]{pin}[/] to it from a handset of the sandbox page.")
    else:
        err.print(f"Open [bold]{instance.web_url}[/]  (first user: offhook user create)")
    return result


async def _until_ready(instance: Instance, *, timeout_s: float = 30) -> None:
    """All children run; now every part must answer. Raises UnavailableError naming the parts that do not."""
    deadline = time.monotonic() + timeout_s
    while not (report := await asyncio.to_thread(read_readiness, instance))["ready"]:
        if time.monotonic() > deadline:
            missing = ", ".join(f"{part['name']} ({part['detail']})" for part in report["parts"] if not part["ok"])
            raise UnavailableError(f"not everything works: {missing}; see {instance.log_dir}/offhook.log")
        await asyncio.sleep(0.1)


def show_demo(result: "DemoResult", *, as_json: bool) -> None:
    """The call's timeline for people, or everything as JSON."""
    if as_json:
        print_json(result.model_dump(mode="json"))
        return
    from rich.table import Table

    table = Table("time", "what happened", title="The demo call")
    for step in result.timeline:
        table.add_row(f"{step.offset_s:6.2f} s", step.what)
    out.print(table)
    out.print(
        "[green]The call truly happened.[/]" if result.ok else f"[red]The call failed:[/] {'; '.join(result.reasons)}"
    )

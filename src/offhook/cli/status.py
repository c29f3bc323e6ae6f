"""`offhook status`: what runs, and whether it works."""

import json
from typing import Annotated, Any

import httpx
import typer
from rich.table import Table

from offhook.bootstrap.instance import Instance, open_instance
from offhook.bootstrap.settings import load_settings
from offhook.cli.console import out, print_json


def status(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show the processes and the truth of /readyz; exit code 1 when not ready."""
    instance = open_instance(load_settings())
    state = read_supervisor(instance)
    readiness = read_readiness(instance) if state else {"ready": False, "parts": []}
    report = {"running": state is not None, **(state or {"children": []}), **readiness, "url": instance.web_url}
    if as_json:
        print_json(report)
    else:
        _show(report)
    if not report["ready"]:
        raise typer.Exit(1)


def read_supervisor(instance: Instance) -> dict[str, Any] | None:
    """What the supervisor wrote down, None when none runs."""
    try:
        state: dict[str, Any] = json.loads((instance.run_dir / "supervisor.json").read_text())
    except FileNotFoundError:
        return None
    return state


def read_readiness(instance: Instance) -> dict[str, Any]:
    """What /readyz says; not ready when nobody answers."""
    try:
        answer = httpx.get(f"{instance.local_url}/readyz", timeout=5)
        found: dict[str, Any] = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        return {"ready": False, "parts": [{"name": "web", "ok": False, "detail": str(error)}]}
    return found


def _show(report: dict[str, Any]) -> None:
    if not report["running"]:
        out.print("Offhook is not running. Start it with: offhook up")
        return
    table = Table("process", "state", "pid", "restarts")
    for child in report["children"]:
        table.add_row(child["name"], child["state"], str(child["pid"] or "-"), str(child["restarts"]))
    out.print(table)
    for part in report["parts"]:
        out.print(f"{'[green]ok[/]' if part['ok'] else '[red]FAIL[/]'} {part['name']}: {part['detail']}")
    out.print(f"{'[green]Ready[/]' if report['ready'] else '[red]Not ready[/]'}: {report['url']}")

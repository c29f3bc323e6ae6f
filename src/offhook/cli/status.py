"""`offhook status`: what runs, and whether it works."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import psutil
import typer
from rich.markup import escape

from offhook.cli.console import out, print_json
from offhook.cli.this_instance import this_instance

if TYPE_CHECKING:
    from offhook.bootstrap.instance import Instance


def status(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show the processes and the truth of /readyz; exit code 1 when not ready."""
    instance = this_instance()
    state = read_supervisor(instance)
    readiness = read_readiness(instance) if state else {"ready": False, "parts": []}
    report = {"running": state is not None, **(state or {"children": []}), **readiness, "url": instance.web_url}
    if as_json:
        print_json(report)
    else:
        _show(report)
    if not report["ready"]:
        raise typer.Exit(1)


def read_supervisor(instance: "Instance") -> dict[str, Any] | None:
    """What the supervisor wrote down, None when none runs: a killed one leaves its words behind."""
    try:
        state: dict[str, Any] = json.loads((instance.run_dir / "supervisor.json").read_text())
    except FileNotFoundError:
        return None
    return state if psutil.pid_exists(state["pid"]) else None


def read_readiness(instance: "Instance") -> dict[str, Any]:
    """What /readyz says; not ready when nobody answers."""
    import httpx

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
    from rich.table import Table

    table = Table("process", "state", "pid", "restarts")
    for child in report["children"]:
        table.add_row(child["name"], child["state"], str(child["pid"] or "-"), str(child["restarts"]))
    out.print(table)
    for part in report["parts"]:
        state = "[green]ok[/]" if part["ok"] else "[red]FAIL[/]"
        out.print(f"{state} {part['name']}: {escape(part['detail'])}", soft_wrap=True)
    out.print(f"{'[green]Ready[/]' if report['ready'] else '[red]Not ready[/]'}: {report['url']}")

"""`offhook doctor`: is this machine fit, and what to do when not."""

from typing import Annotated

import typer
from rich.markup import escape

from offhook.cli.console import out, print_json
from offhook.cli.this_instance import this_instance


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Check ports, disk, versions, clock, RTP range, write access and NAT; each finding with its remedy."""
    from offhook.bootstrap.health import examine

    findings = list(examine(this_instance()))
    if as_json:
        print_json([{"name": f.name, "ok": f.ok, "detail": f.detail, "fix": f.fix} for f in findings])
    else:
        for finding in findings:
            state = "[green]ok  [/]" if finding.ok else "[red]FAIL[/]"
            out.print(f"{state} [bold]{finding.name}[/]: {escape(finding.detail)}", soft_wrap=True)
            if not finding.ok:
                out.print(f"      → {finding.fix}", markup=False, soft_wrap=True)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)

"""Where commands print: people's words to the terminal, machine output to standard output alone."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from offhook.kit.errors import OffhookError

if TYPE_CHECKING:
    from offhook.bootstrap.engines import InstallProgress

out = Console()
err = Console(stderr=True)


def print_json(value: Any) -> None:
    """One JSON document on standard output, nothing else."""
    print(json.dumps(value, indent=2, default=str))


def print_error(error: OffhookError) -> None:
    """Names of customers and files may look like markup, and are none."""
    err.print(f"[bold red]Error:[/] {escape(error.message)}", soft_wrap=True)
    for field in error.fields:
        err.print(f"  [yellow]{escape(field.where)}[/]: {escape(field.what)}", soft_wrap=True)


def progress_bar() -> Progress:
    """A bar with numbers for whatever takes longer than a second."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
    )


def reporting_to(bar: Progress) -> "Callable[[InstallProgress], None]":
    """Draws the engine's installation on a bar."""
    task = bar.add_task("engine", total=None)

    def report(step: "InstallProgress") -> None:
        bar.update(task, description=step.step, completed=step.done, total=step.total or None)

    return report

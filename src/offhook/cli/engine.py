"""`offhook engine`: get the telephone engine onto the machine."""

import typer

from offhook.cli.console import out, progress_bar, reporting_to
from offhook.cli.this_instance import this_instance

app = typer.Typer(help="The telephone engine (Asterisk).", no_args_is_help=True)


@app.command()
def install() -> None:
    """Install Asterisk into the data folder; nothing happens when it is there and new enough."""
    from offhook.bootstrap.engines import ensure_engine

    instance = this_instance()
    with progress_bar() as bar:
        version = ensure_engine(instance, report=reporting_to(bar))
    out.print(f"Engine {version} is in {instance.settings.engine_dir}")


@app.command()
def version() -> None:
    """Print the version of the installed engine."""
    from offhook.bootstrap.engines import engine_version

    found = engine_version(this_instance())
    if found is None:
        out.print("No engine installed: offhook engine install")
        raise typer.Exit(1)
    out.print(found)

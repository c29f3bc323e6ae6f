"""`offhook engine`: get the telephone engine onto the machine."""

import typer

from offhook.bootstrap.engines import engine_version, ensure_engine
from offhook.bootstrap.instance import open_instance
from offhook.bootstrap.settings import load_settings
from offhook.cli.console import out, progress_bar, reporting_to

app = typer.Typer(help="The telephone engine (Asterisk).", no_args_is_help=True)


@app.command()
def install() -> None:
    """Install Asterisk into the data folder; nothing happens when it is there and new enough."""
    instance = open_instance(load_settings())
    with progress_bar() as bar:
        version = ensure_engine(instance, report=reporting_to(bar))
    out.print(f"Engine {version} is in {instance.settings.engine_dir}")


@app.command()
def version() -> None:
    """Print the version of the installed engine."""
    found = engine_version(open_instance(load_settings()))
    if found is None:
        out.print("No engine installed: offhook engine install")
        raise typer.Exit(1)
    out.print(found)

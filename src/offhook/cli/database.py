"""`offhook db`: schema, backup, restore."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from offhook.cli.console import out
from offhook.cli.this_instance import this_instance
from offhook.kit.errors import UnavailableError

if TYPE_CHECKING:
    from offhook.bootstrap.instance import Instance

app = typer.Typer(help="The database.", no_args_is_help=True)


@app.command()
def migrate() -> None:
    """Bring the schema up to date; safe at any time."""
    from offhook.bootstrap.processes import migrate_database

    with _reachable() as instance:
        migrate_database(instance)
    out.print("The schema is up to date.")


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to write the dump.")]) -> None:
    """Write everything in the database to one file (recordings lie beside it in the data folder's `blobs`)."""
    draft = file.with_suffix(f"{file.suffix}.part")
    with _reachable() as instance:
        _postgres_tool(instance, "pg_dump", "--format=custom", f"--file={draft}")
    draft.replace(file)
    out.print(f"Written: {file} ({file.stat().st_size:,} bytes)", markup=False, soft_wrap=True)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A dump made by `offhook db backup`.", exists=True, dir_okay=False)],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Replace everything in the database by the dump's content: all or nothing."""
    from offhook.bootstrap.processes import migrate_database

    with _reachable() as instance:
        if not yes:
            typer.confirm("Everything now in the database will be replaced by the dump. Go on?", abort=True)
        tables = ("--clean", "--if-exists", "--single-transaction", "--no-owner")
        _postgres_tool(instance, "pg_restore", *tables, "--dbname=offhook", str(file))
        migrate_database(instance)
    out.print("Restored.")


@contextmanager
def _reachable() -> "Iterator[Instance]":
    """The instance with its database answering: the running one, or started for this command."""
    from offhook.bootstrap.processes import embedded_postgres, migrate_database

    instance = this_instance()
    if instance.settings.database_url is not None:
        yield instance
        return
    server = embedded_postgres(instance)
    try:
        server.wait_ready(timeout_s=0)
    except UnavailableError:
        server.start()
        try:
            migrate_database(instance)
            yield instance
        finally:
            server.stop()
    else:
        yield instance


def _postgres_tool(instance: "Instance", tool: str, *arguments: str) -> None:
    from sqlalchemy.engine import make_url

    from offhook.bootstrap.processes import database_urls, embedded_postgres

    url = make_url(database_urls(instance)[1])
    host = url.query.get("host") or url.host or ""
    environment = {"PGHOST": str(host), "PGUSER": url.username or "", "PGDATABASE": url.database or ""}
    if url.port:
        environment["PGPORT"] = str(url.port)
    if url.password:
        environment["PGPASSWORD"] = str(url.password)
    binary = embedded_postgres(instance).bin_dir / tool
    done = subprocess.run(  # noqa: S603  # the wheel's own binary with our arguments
        [str(binary), *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise UnavailableError(f"{tool} failed: {done.stderr.strip()}")

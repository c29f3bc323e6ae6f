"""All commands in one place; an error is a sentence and exit code 1, never a traceback."""

import sys

import typer

from offhook.cli import billing, database, demo, dev, doctor, engine, flow, lifecycle, node, status, user
from offhook.cli.console import print_error
from offhook.kit.errors import OffhookError

app = typer.Typer(
    name="offhook", no_args_is_help=True, pretty_exceptions_enable=False, help="A phone company that fits in one box."
)
app.command("up")(lifecycle.up)
app.command("down")(lifecycle.down)
app.command("status")(status.status)
app.command("doctor")(doctor.doctor)
app.command("demo")(demo.demo)
app.add_typer(engine.app, name="engine")
app.add_typer(database.app, name="db")
app.add_typer(user.app, name="user")
app.add_typer(node.app, name="node")
app.add_typer(flow.app, name="flow")
app.add_typer(billing.app, name="billing")
app.add_typer(dev.app, name="dev")


def main() -> None:
    """Entry point."""
    try:
        app()
    except OffhookError as error:
        print_error(error)
        sys.exit(1)

"""`offhook dev`: for those who build Offhook itself."""

from pathlib import Path
from typing import Annotated

import typer

from offhook.cli.console import out

app = typer.Typer(help="For developers of Offhook.", no_args_is_help=True)
new = typer.Typer(help="Make a plug-in with its golden file.", no_args_is_help=True)
app.add_typer(new, name="new")


@new.command("node")
def node(name: Annotated[str, typer.Argument(help="The type, in lower_snake_case.")]) -> None:
    """Make a flow node type that works at once."""
    from offhook.flows.api import new_node

    for file in new_node(name, root=Path.cwd()):
        out.print(f"made {file}", markup=False, highlight=False, soft_wrap=True)


@new.command("connector")
def connector(name: Annotated[str, typer.Argument(help="The type, in lower_snake_case.")]) -> None:
    """Make a messaging provider type that works at once."""
    from offhook.messaging.api import new_connector

    for file in new_connector(name, root=Path.cwd()):
        out.print(f"made {file}", markup=False, highlight=False, soft_wrap=True)

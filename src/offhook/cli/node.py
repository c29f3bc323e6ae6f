"""`offhook node`: what kinds of flow nodes there are."""

import typer

from offhook.cli.console import out

app = typer.Typer(help="Flow nodes.", no_args_is_help=True)


@app.command("list")
def list_nodes() -> None:
    """List the node types with their exits."""
    from rich.table import Table

    from offhook.flows.api import node_types

    table = Table("type", "exits", "what it does")
    for name, node in node_types().items():
        table.add_row(name, ", ".join(node.exits), (node.__doc__ or "").strip().splitlines()[0])
    out.print(table)

"""`offhook flow`: check and try call flows without any telephone."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from offhook.cli.console import err, out
from offhook.kit.errors import FieldError, InvalidInputError

if TYPE_CHECKING:
    from offhook.flows.api import Graph

app = typer.Typer(help="Call flows.", no_args_is_help=True)
FlowFile = Annotated[str, typer.Argument(metavar="FLOW", help="A JSON file, or `default`: the built-in flow.")]
Say = Annotated[list[str] | None, typer.Option(help='What happens, in order: "press 2", "agent Ana answers".')]


@app.command("simulate")
def simulate_flow(
    flow: FlowFile,
    say: Say = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Play a call through a flow and print what everybody hears."""
    from offhook.flows.api import simulate

    done = simulate(_read(flow), say or [])
    if as_json:
        lines = [{"at_s": line.at_s, "who": line.who, "what": line.what} for line in done.lines]
        print(json.dumps({"lines": lines, "exits": done.exits, "outcome": done.outcome}, ensure_ascii=False))
        return
    for line in done.lines:
        out.print(str(line), markup=False, highlight=False, soft_wrap=True)


@app.command("validate")
def validate_flow(flow: FlowFile) -> None:
    """Say what is wrong with a flow; exit code 1 when something is."""
    from offhook.flows.api import validate

    problems = validate(_read(flow))
    for problem in problems:
        err.print(f"{problem.where}: {problem.what}", markup=False, highlight=False, soft_wrap=True)
    if problems:
        raise typer.Exit(1)
    out.print("The flow is without fault.")


def _read(flow: str) -> "Graph":
    from pydantic import ValidationError

    from offhook.flows.api import Graph, default_graph

    if flow == "default":
        return default_graph()
    try:
        return Graph.model_validate_json(Path(flow).read_bytes())
    except OSError as error:
        raise InvalidInputError(f"cannot read {flow}: {error.strerror}") from error
    except ValidationError as error:
        fields = [
            FieldError(".".join(str(part) for part in fault["loc"]) or "graph", fault["msg"])
            for fault in error.errors(include_url=False)
        ]
        raise InvalidInputError(f"{flow} is no flow", fields=fields) from error

"""All node types there are, found in `flows/nodes`."""

from collections.abc import Mapping
from functools import cache
from types import ModuleType
from typing import Any

from offhook.flows import nodes
from offhook.flows.node import Node
from offhook.kit.registry import discover


@cache
def node_types() -> Mapping[str, type[Node]]:
    """By type string."""
    return discover(nodes, pick=_node_in)


def describe_node_types() -> list[dict[str, Any]]:
    """For editors: type, exits and the JSON Schema of the config, from which the form is drawn."""
    return [
        {
            "type": name,
            "title": (node.__doc__ or name).strip().split("\n", maxsplit=1)[0],
            "exits": list(node.exits),
            "optional_exits": list(node.optional_exits),
            "schema": node.Config.model_json_schema(),
        }
        for name, node in node_types().items()
    ]


def _node_in(module: ModuleType) -> type[Node]:
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Node) and value.__module__ == module.__name__
    ]
    name = module.__name__.rpartition(".")[2]
    if len(found) != 1 or found[0].type != name:
        raise TypeError(f"{module.__name__} must hold exactly one Node whose type is {name!r}")
    return found[0]

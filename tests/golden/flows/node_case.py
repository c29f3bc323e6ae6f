"""One case of a node's golden file: a config and a script, and what must come of it."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from offhook.flows.graph import FlowEdge, FlowNode, Graph
from offhook.flows.ports import NumberFacts
from offhook.flows.registry import node_types
from offhook.flows.simulate import Scene, simulate
from offhook.voice.virtual_time import EPOCH

FOLDER = Path(__file__).parent / "nodes"


def cases_of(type_: str) -> list[dict[str, Any]]:
    """Raises FileNotFoundError for a type without golden file."""
    return json.loads((FOLDER / f"{type_}.json").read_text(encoding="utf-8"))["cases"]


def play(type_: str, case: dict[str, Any]) -> dict[str, Any]:
    """Runs the node alone, every exit leading to a hangup, and says what came of it."""
    node = node_types()[type_]
    exits = node.exits_of(node.Config.model_validate(case["config"]))
    graph = Graph(
        start="node",
        nodes=(FlowNode(id="node", type=type_, config=case["config"]), FlowNode(id="end", type="hangup")),
        edges=tuple(FlowEdge(node="node", exit=exit_, to="end") for exit_ in exits),
    )
    number = NumberFacts(**{"number": "+12025550100", "label": "Acme", **case.get("number", {})})
    scene = Scene(
        number=number,
        caller=case.get("caller", "+12025550143"),
        agents=case.get("agents", ["Ana", "Ben"]),
        contacts=case.get("contacts", {}),
        night=frozenset(case.get("night", ())),
        at=datetime.fromisoformat(case["at"]) if "at" in case else EPOCH,
    )
    done = simulate(graph, case.get("script", []), scene=scene)
    assert done.left_over == []
    left = [exit_.removeprefix("node:") for exit_ in done.exits if exit_.startswith("node:")]
    return {
        "exit": left[0] if left else None,
        "outcome": done.outcome,
        "voicemails": done.voicemails,
        "heard": {who: heard for who, heard in done.heard.items() if heard},
        "verbs": done.verbs,
    }

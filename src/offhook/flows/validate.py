"""Says what is wrong with a graph, where, and what to do about it."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from offhook.flows.graph import FlowNode, Graph
from offhook.flows.node import Node
from offhook.flows.registry import node_types


class Problem(BaseModel):
    """One thing to repair."""

    where: str
    """Path into the graph: `nodes[3].config.prompt`, `edges[0].to`, `start`."""
    node_id: str | None = None
    kind: str
    """`unknown_type`, `bad_config`, `unknown_target`, `unknown_exit`, `missing_exit`, `unreachable`,
    `loop_without_wait`, `missing_start`, `double_id`, `double_edge`."""
    what: str


def validate(graph: Graph) -> list[Problem]:
    """All problems, in the order of the nodes; an empty list means the flow can take calls."""
    types = node_types()
    problems: list[Problem] = []
    if graph.node(graph.start) is None:
        what = f"the flow starts at {graph.start!r}, which is no node: choose one of its nodes as start"
        problems.append(Problem(where="start", kind="missing_start", what=what))
    exits: dict[str, tuple[str, ...]] = {}
    for index, node in enumerate(graph.nodes):
        if node.id in exits:
            what = f"there are two nodes {node.id!r}: give each its own id"
            problems.append(Problem(where=f"nodes[{index}].id", node_id=node.id, kind="double_id", what=what))
        exits[node.id] = ()
        if (type_ := types.get(node.type)) is None:
            what = f"node {node.id!r} has the unknown type {node.type!r}: use one of {', '.join(types)}"
            problems.append(Problem(where=f"nodes[{index}].type", node_id=node.id, kind="unknown_type", what=what))
            continue
        try:
            exits[node.id] = type_.exits_of(type_.Config.model_validate(node.config))
        except ValidationError as error:
            problems += _config_problems(index, node, error)
            exits[node.id] = tuple(edge.exit for edge in graph.edges if edge.node == node.id)
    problems += _edge_problems(graph, exits)
    problems += _missing_exits(graph, exits, types)
    if not any(problem.kind == "missing_start" for problem in problems):
        problems += _unreachable(graph)
    problems += _busy_loops(graph, types)
    return problems


def _config_problems(index: int, node: FlowNode, error: ValidationError) -> list[Problem]:
    return [
        Problem(
            where=".".join([f"nodes[{index}].config", *(str(part) for part in fault["loc"])]),
            node_id=node.id,
            kind="bad_config",
            what=f"node {node.id!r}: {fault['msg'].removeprefix('Value error, ')}",
        )
        for fault in error.errors(include_url=False, include_context=False)
    ]


def _edge_problems(graph: Graph, exits: Mapping[str, tuple[str, ...]]) -> list[Problem]:
    problems, seen = [], set()
    for index, edge in enumerate(graph.edges):
        where, name = f"edges[{index}]", f"exit {edge.exit!r} of node {edge.node!r}"
        if edge.to not in exits:
            what = f"{name} leads to {edge.to!r}, which is no node: connect it to one"
            problems.append(Problem(where=f"{where}.to", node_id=edge.node, kind="unknown_target", what=what))
        if edge.node not in exits:
            what = f"the edge begins at {edge.node!r}, which is no node: remove it"
            problems.append(Problem(where=f"{where}.node", node_id=edge.node, kind="unknown_target", what=what))
        elif edge.exit not in exits[edge.node]:
            what = f"node {edge.node!r} has no exit {edge.exit!r}: remove the edge or use one of its exits"
            problems.append(Problem(where=f"{where}.exit", node_id=edge.node, kind="unknown_exit", what=what))
        if (edge.node, edge.exit) in seen:
            what = f"{name} leads to two places: keep one"
            problems.append(Problem(where=where, node_id=edge.node, kind="double_edge", what=what))
        seen.add((edge.node, edge.exit))
    return problems


def _missing_exits(
    graph: Graph, exits: Mapping[str, tuple[str, ...]], types: Mapping[str, type[Node]]
) -> list[Problem]:
    connected = {(edge.node, edge.exit) for edge in graph.edges}
    return [
        Problem(
            where=f"nodes[{index}]",
            node_id=node.id,
            kind="missing_exit",
            what=f"exit {exit_!r} of node {node.id!r} leads nowhere: connect it, for instance to a hangup node",
        )
        for index, node in enumerate(graph.nodes)
        if node.type in types
        for exit_ in exits[node.id]
        if exit_ not in types[node.type].optional_exits and (node.id, exit_) not in connected
    ]


def _unreachable(graph: Graph) -> list[Problem]:
    following = _following(graph)
    reached, waiting = {graph.start}, [graph.start]
    while waiting:
        for node_id in following.get(waiting.pop(), ()):
            if node_id not in reached:
                reached.add(node_id)
                waiting.append(node_id)
    return [
        Problem(
            where=f"nodes[{index}]",
            node_id=node.id,
            kind="unreachable",
            what=f"no way leads from the start to node {node.id!r}: connect it or remove it",
        )
        for index, node in enumerate(graph.nodes)
        if node.id not in reached
    ]


def _busy_loops(graph: Graph, types: Mapping[str, type[Node]]) -> list[Problem]:
    """Cycles left when all waiting nodes are taken out (Kahn's algorithm)."""
    busy = {node.id for node in graph.nodes if node.type in types and not types[node.type].waits}
    following = {node_id: [to for to in targets if to in busy] for node_id, targets in _following(graph).items()}
    incoming: dict[str, int] = dict.fromkeys(busy, 0)
    for node_id in busy:
        for to in following.get(node_id, ()):
            incoming[to] += 1
    free = [node_id for node_id, count in incoming.items() if count == 0]
    while free:
        node_id = free.pop()
        busy.discard(node_id)
        for to in following.get(node_id, ()):
            incoming[to] -= 1
            if incoming[to] == 0:
                free.append(to)
    cycling = _on_cycle(busy, following)
    looping = [(index, node.id) for index, node in enumerate(graph.nodes) if node.id in cycling]
    return [
        Problem(
            where=f"nodes[{index}]",
            node_id=node_id,
            kind="loop_without_wait",
            what=f"node {node_id!r} can come back to itself without the caller hearing or doing anything: "
            "put a node that plays something into the loop",
        )
        for index, node_id in looping
    ]


def _on_cycle(nodes: set[str], following: Mapping[str, Sequence[str]]) -> set[str]:
    """Of these only the ones that reach themselves, not what merely hangs behind a cycle."""
    found = set()
    for node_id in nodes:
        seen: set[str] = set()
        waiting = [to for to in following.get(node_id, ()) if to in nodes]
        while waiting:
            current = waiting.pop()
            if current not in seen:
                seen.add(current)
                waiting += [to for to in following.get(current, ()) if to in nodes]
        if node_id in seen:
            found.add(node_id)
    return found


def _following(graph: Graph) -> dict[str, list[str]]:
    following: dict[str, list[str]] = {}
    for edge in graph.edges:
        following.setdefault(edge.node, []).append(edge.to)
    return following


def as_fields(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """For storing beside a flow."""
    return [problem.model_dump() for problem in problems]

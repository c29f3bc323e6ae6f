"""Every kind of problem a graph can have is found, named and located."""

import pytest

from offhook.flows.default_flow import default_graph
from offhook.flows.graph import Graph
from offhook.flows.validate import validate

SAY = {"text": "Hello"}
MENU = {"prompt": {"text": "Press 1"}, "keys": ["1"]}
NIGHT = {"rules": [{"weekdays": ["mon"]}]}


def graph(nodes: list[tuple[str, str, dict]], edges: list[tuple[str, str, str]], start: str = "a") -> Graph:
    return Graph.model_validate(
        {
            "start": start,
            "nodes": [{"id": id_, "type": type_, "config": config} for id_, type_, config in nodes],
            "edges": [{"node": node, "exit": exit_, "to": to} for node, exit_, to in edges],
        }
    )


def test_the_default_flow_is_without_fault():
    assert validate(default_graph()) == []


@pytest.mark.parametrize(
    ("kind", "where", "broken"),
    [
        ("missing_start", "start", graph([("a", "hangup", {})], [], start="z")),
        ("unknown_type", "nodes[0].type", graph([("a", "teleport", {})], [])),
        ("bad_config", "nodes[0].config.prompt", graph([("a", "play", {})], [("a", "done", "b")])),
        ("bad_config", "nodes[0].config.text", graph([("a", "say", {"text": ""})], [])),
        ("bad_config", "nodes[0].config.colour", graph([("a", "hangup", {"colour": "red"})], [])),
        ("unknown_target", "edges[0].to", graph([("a", "say", SAY)], [("a", "done", "nowhere")])),
        ("unknown_target", "edges[0].node", graph([("a", "hangup", {})], [("b", "done", "a")])),
        ("unknown_exit", "edges[0].exit", graph([("a", "hangup", {})], [("a", "done", "a")])),
        ("missing_exit", "nodes[0]", graph([("a", "say", SAY)], [])),
        ("unreachable", "nodes[1]", graph([("a", "hangup", {}), ("b", "hangup", {})], [])),
        ("double_id", "nodes[1].id", graph([("a", "hangup", {}), ("a", "hangup", {})], [])),
        (
            "double_edge",
            "edges[1]",
            graph([("a", "say", SAY), ("b", "hangup", {})], [("a", "done", "b"), ("a", "done", "b")]),
        ),
        (
            "loop_without_wait",
            "nodes[0]",
            graph(
                [("a", "time_rule", NIGHT), ("b", "hangup", {})],
                [("a", "match", "a"), ("a", "otherwise", "b")],
            ),
        ),
    ],
)
def test_a_problem_is_found_where_it_is(kind: str, where: str, broken: Graph):
    found = {(problem.kind, problem.where): problem for problem in validate(broken)}
    assert (kind, where) in found
    problem = found[kind, where]
    if problem.node_id is not None:
        assert repr(problem.node_id) in problem.what


def test_a_loop_through_a_node_that_plays_is_fine():
    looping = graph(
        [("a", "menu", MENU), ("b", "hangup", {})],
        [("a", "1", "b"), ("a", "timeout", "a"), ("a", "invalid", "a")],
    )
    assert validate(looping) == []


def test_what_merely_hangs_behind_a_busy_loop_is_not_blamed():
    rule = ("time_rule", NIGHT)
    broken = graph(
        [("a", *rule), ("b", *rule), ("c", *rule), ("d", "hangup", {})],
        [
            ("a", "match", "b"),
            ("a", "otherwise", "c"),
            ("b", "match", "a"),
            ("b", "otherwise", "a"),
            ("c", "match", "d"),
            ("c", "otherwise", "d"),
        ],
    )
    assert [problem.node_id for problem in validate(broken)] == ["a", "b"]


def test_the_largest_flow_is_checked_and_one_more_node_is_refused():
    nodes = [(f"n{index}", "say", SAY) for index in range(499)] + [("end", "hangup", {})]
    edges = [(f"n{index}", "done", f"n{index + 1}" if index < 498 else "end") for index in range(499)]
    assert validate(graph(nodes, edges, start="n0")) == []
    with pytest.raises(ValueError, match="at most 500 items"):
        graph([*nodes, ("more", "hangup", {})], edges, start="n0")

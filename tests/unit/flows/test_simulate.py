"""The simulator: whole flows by script, endless loops cut, nonsense refused by line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.flows.default_flow import default_graph
from offhook.flows.engine.runner import STEP_LIMIT
from offhook.flows.graph import FlowEdge, FlowNode, Graph
from offhook.flows.registry import describe_node_types, node_types
from offhook.flows.simulate import Scene, simulate
from offhook.flows.validate import validate
from offhook.kit.errors import InvalidInputError


def test_the_default_flow_rings_the_team_and_then_takes_a_message():
    done = simulate(default_graph(), ["wait 31", "speak 4"])
    assert done.exits[:2] == ["team:nobody", "voicemail:done"]
    assert (done.outcome, done.voicemails) == ("voicemail", 1)
    assert any("hears: (beep)" in str(line) for line in done.lines)
    assert [line.at_s for line in done.lines] == sorted(line.at_s for line in done.lines)


def test_the_same_script_gives_the_same_transcript():
    script = ["agent Ana answers", "wait 1", "agent Ana presses 1", "agent Ana speaks 2", "hang up"]
    assert simulate(default_graph(), script) == simulate(default_graph(), script)


def test_an_endless_loop_is_cut_with_a_clear_line():
    rule = FlowNode(id="a", type="time_rule", config={"rules": [{"weekdays": []}]})
    loop = Graph(start="a", nodes=(rule,), edges=(FlowEdge(node="a", exit="match", to="a"),))
    done = simulate(loop, [])
    cut = [line for line in done.lines if line.who == "log"]
    assert [line.what for line in cut] == [f"flow_cut endless loop cut after {STEP_LIMIT} nodes, last at node 'a'"]
    assert done.outcome == "failed"
    assert done.heard["caller"] == ["Your call cannot be completed right now. Please try again later."]
    assert done.left_over == []


@pytest.mark.parametrize(
    "broken",
    [
        Graph(start="a", nodes=(FlowNode(id="a", type="teleport"),)),
        Graph(start="a", nodes=(FlowNode(id="a", type="play"),)),
        Graph(start="b", nodes=(FlowNode(id="a", type="hangup"),)),
    ],
)
def test_a_broken_flow_still_treats_its_caller_decently(broken: Graph):
    done = simulate(broken, [])
    assert done.outcome == "failed"
    assert done.heard["caller"] == ["Your call cannot be completed right now. Please try again later."]


def test_a_line_nobody_understands_is_named():
    with pytest.raises(InvalidInputError, match="'dance'") as caught:
        simulate(default_graph(), ["wait 1", "dance"])
    assert caught.value.fields[0].where == "say[1]"


def test_telling_somebody_who_is_not_there_is_said_and_harmless():
    done = simulate(default_graph(), ["agent Zoe answers", "Bob answers", "hang up"])
    assert any(line.who == "Bob" and line.what == "is not in the call" for line in done.lines)


def test_every_node_type_is_described_for_the_editor():
    described = {entry["type"]: entry for entry in describe_node_types()}
    assert set(described) == set(node_types())
    assert described["menu"]["schema"]["properties"]["timeout_s"]["maximum"] == 60


NODES = st.sampled_from(
    [
        ("say", {"text": "Hello"}, ("done",)),
        ("menu", {"prompt": {"text": "1 or 2?"}, "keys": ["1", "2"], "attempts": 1}, ("1", "2", "timeout", "invalid")),
        ("ring_team", {"ring_timeout_s": 5}, ("done", "nobody")),
        ("voicemail", {"max_duration_s": 10}, ("done", "empty")),
        ("dial", {"to": {"kind": "number", "number": "+34910000001"}}, ("done", "busy", "no_answer", "failed")),
        (
            "dial",
            {"to": {"kind": "number", "number": "+34910000001"}, "announce": True},
            ("done", "busy", "no_answer", "failed"),
        ),
        (
            "hunt_group",
            {
                "strategy": "circular",
                "members": [{"to": {"kind": "agent", "agent_id": f"{0:031}{n}"}, "ring_timeout_s": 5} for n in (1, 2)],
            },
            ("done", "nobody"),
        ),
        ("time_rule", {"rules": [{"weekdays": ["mon"]}]}, ("match", "otherwise")),
        ("hangup", {}, ()),
    ]
)
WHO = st.sampled_from(["agent Ana", "agent Ben", "number +34910000001"])
DEEDS = st.one_of(
    st.builds(
        "{} {}".format, WHO, st.sampled_from(["answers", "rejects", "hangs up", "presses 1", "holds", "unholds"])
    ),
    st.builds("{} transfers to 200".format, WHO),
    st.sampled_from(["press 1", "press 2", "press #", "speak 2", "hang up"]),
    st.builds("wait {}".format, st.integers(min_value=0, max_value=20)),
)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """A valid graph: every exit leads somewhere, and loops wait."""
    chosen = draw(st.lists(NODES, min_size=1, max_size=6))
    names = [f"n{index}" for index in range(len(chosen))]
    nodes = tuple(
        FlowNode(id=name, type=type_, config=config) for name, (type_, config, _) in zip(names, chosen, strict=True)
    )
    edges = tuple(
        FlowEdge(node=name, exit=exit_, to=draw(st.sampled_from(names)))
        for name, (_, _, exits) in zip(names, chosen, strict=True)
        for exit_ in exits
    )
    return Graph(start="n0", nodes=nodes, edges=edges)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(graph=graphs(), deeds=st.lists(DEEDS, max_size=14), recorded=st.booleans())
def test_whatever_people_do_no_leg_is_left(graph: Graph, deeds: list[str], recorded: bool):
    if any(problem.kind == "loop_without_wait" for problem in validate(graph)):
        graph = default_graph()
    number = Scene().number
    scene = Scene(number=type(number)(number=number.number, record_calls=recorded), agents=["Ana", "Ben"])
    done = simulate(graph, deeds, scene=scene)
    assert done.left_over == []
    assert done.outcome

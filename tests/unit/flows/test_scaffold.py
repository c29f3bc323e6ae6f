"""A scaffolded node type works at once, and its golden file tells the truth."""

import importlib.util
import json
from pathlib import Path

import pytest

from offhook.flows.engine import runner
from offhook.flows.graph import FlowEdge, FlowNode, Graph
from offhook.flows.registry import node_types
from offhook.flows.scaffold import GOLDEN, NODES, new_node
from offhook.flows.simulate import simulate
from offhook.kit.errors import ConflictError, InvalidInputError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in (NODES, GOLDEN):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


def test_a_new_node_runs_and_does_what_its_golden_file_says(root: Path, monkeypatch: pytest.MonkeyPatch):
    node_file, golden_file = new_node("say_hello", root=root)
    spec = importlib.util.spec_from_file_location("say_hello", node_file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(runner, "node_types", lambda: {**node_types(), "say_hello": module.SayHello})
    (case,) = json.loads(golden_file.read_text())["cases"]
    nodes = (FlowNode(id="a", type="say_hello", config=case["config"]), FlowNode(id="b", type="hangup"))
    done = simulate(Graph(start="a", nodes=nodes, edges=(FlowEdge(node="a", exit="done", to="b"),)), [])
    assert done.heard["caller"] == case["expect"]["heard"]["caller"]
    assert done.verbs == case["expect"]["verbs"]


def test_nothing_is_overwritten_and_bad_names_are_refused(root: Path):
    new_node("say_hello", root=root)
    with pytest.raises(ConflictError, match="already there"):
        new_node("say_hello", root=root)
    for name in ("SayHello", "say-hello", "../evil", ""):
        with pytest.raises(InvalidInputError, match="lower_snake_case"):
            new_node(name, root=root)


def test_it_must_run_in_the_repository(tmp_path: Path):
    with pytest.raises(InvalidInputError, match="repository's root"):
        new_node("say_hello", root=tmp_path)

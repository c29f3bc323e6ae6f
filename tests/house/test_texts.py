"""Whatever a call's story can say has words in every language of the web app."""

import ast
import json
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from offhook.adapters.asterisk import security
from offhook.adapters.sandbox.numbering import ENDINGS
from offhook.calls.schemas import Direction, Outcome
from offhook.flows.default_flow import default_graph
from offhook.voice.events import HangupCause

ROOT = Path(__file__).parents[2]
LOCALES = ROOT / "web/src/app/locales"
TELLING = ("voice", "flows", "calls", "callback", "contact_centre")
"""Slices whose code may add to a call's story."""


def _trees() -> Iterator[ast.AST]:
    for folder in TELLING:
        for path in (ROOT / "src/offhook" / folder).rglob("*.py"):
            yield ast.parse(path.read_text())


def _text(node: ast.AST | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def steps() -> set[str]:
    """`call.step("ringing", ...)`, and what is put down by hand: `{"at": ..., "what": "arrived"}`."""
    found: set[str] = set()
    for tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "step":
                what = _text(node.args[0]) if node.args else None
                assert what is not None, f"a step whose name cannot be read: {ast.unparse(node)}"
                found.add(what)
            elif isinstance(node, ast.Dict):
                pairs = {_text(key): _text(value) for key, value in zip(node.keys, node.values, strict=True)}
                if "at" in pairs and (what := pairs.get("what")):
                    found.add(what)
    return found


def roles() -> set[str]:
    """`role="callee"` of a leg or a plan, `leg.role = "tried"`, and the plan's default."""
    found: set[str] = set()
    for tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) != "require":
                found |= {text for given in node.keywords if given.arg == "role" and (text := _text(given.value))}
            elif isinstance(node, ast.Assign):
                found |= _assigned_roles(node)
            elif isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "role" and (t := _text(node.value)):
                found.add(t)
    return found


def _assigned_roles(node: ast.Assign) -> set[str]:
    targets = [part for target in node.targets for part in (target.elts if isinstance(target, ast.Tuple) else [target])]
    values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
    pairs = zip(targets, values, strict=False)
    return {
        text for to, value in pairs if isinstance(to, ast.Attribute) and to.attr == "role" and (text := _text(value))
    }


def test_the_search_for_steps_and_roles_finds_them() -> None:
    assert {"arrived", "ringing", "accepted", "ended", "transferred", "ended_unwatched"} <= steps()
    assert {"caller", "agent", "callee", "transfer", "transferrer", "tried"} <= roles()


SPOKEN: dict[tuple[str, ...], set[str]] = {
    ("calls", "step"): steps() - {"node_left"},  # where a flow enters is enough to tell
    ("calls", "role"): roles(),
    ("calls", "cause"): {cause.value for cause in HangupCause},
    ("calls", "outcome"): set(typing.get_args(Outcome)),
    ("calls", "direction"): set(typing.get_args(Direction)),
    ("calls", "node"): {node.id for node in default_graph().nodes},
    ("sandbox", "event"): set(ENDINGS.values()),
    ("settings", "bans", "reasons"): set(security._REASONS.values()),
}


@pytest.mark.parametrize("language", sorted(folder.name for folder in LOCALES.iterdir() if folder.is_dir()))
@pytest.mark.parametrize("place", SPOKEN, ids=".".join)
def test_every_code_has_words(language: str, place: tuple[str, ...]) -> None:
    texts: dict[str, Any] = json.loads((LOCALES / language / f"{place[0]}.json").read_text())
    for key in place[1:]:
        texts = texts[key]
    assert SPOKEN[place] - texts.keys() == set()

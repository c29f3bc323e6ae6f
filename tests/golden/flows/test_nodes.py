"""Every node type against its golden file; a type without one fails.

After a wanted change `OFFHOOK_WRITE_GOLDEN=1 pytest tests/golden/flows` writes the files anew: read the difference.
"""

import json
import os

import pytest

from offhook.flows.registry import node_types
from tests.golden.flows.node_case import FOLDER, cases_of, play


@pytest.mark.parametrize("type_", node_types())
def test_node_does_what_its_golden_file_says(type_: str):
    cases = cases_of(type_)
    assert cases, f"{type_} has a golden file without cases"
    happened = [{**case, "expect": play(type_, case)} for case in cases]
    if os.environ.get("OFFHOOK_WRITE_GOLDEN"):
        text = json.dumps({"cases": happened}, indent=2, ensure_ascii=False)
        (FOLDER / f"{type_}.json").write_text(text + "\n", encoding="utf-8")
        return
    for case, actual in zip(cases, happened, strict=True):
        assert actual["expect"] == case.get("expect"), f"{type_}: {case['name']}"


@pytest.mark.parametrize("type_", node_types())
def test_every_exit_of_a_node_is_taken_in_its_golden_file(type_: str):
    node = node_types()[type_]
    taken, possible = set(), set()
    for case in cases_of(type_):
        possible |= set(node.exits_of(node.Config.model_validate(case["config"])))
        taken.add(case["expect"]["exit"])
    if node.exits:
        assert possible <= taken, f"no case leaves {type_} by {sorted(possible - taken)}"


def test_every_golden_file_has_its_node_type():
    assert {file.stem for file in FOLDER.glob("*.json")} == set(node_types())

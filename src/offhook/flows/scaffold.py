"""Writes the two files a new node type needs: the node, and its golden file."""

import json
import re
from pathlib import Path

from offhook.kit.errors import ConflictError, InvalidInputError

NODES = Path("src/offhook/flows/nodes")
GOLDEN = Path("tests/golden/flows/nodes")

_NODE = '''"""{title}: say here in one sentence what it does for a caller."""

from pydantic import Field

from offhook.flows.node import Node, NodeConfig, NodeContext, Prompt


class {class_name}(Node):
    """Says a text to the caller; replace this line by what people read in the editor."""

    type = "{name}"
    exits = ("done",)
    waits = True

    class Config(NodeConfig):
        text: str = Field(min_length=1, max_length=2000)

    config: Config

    async def run(self, ctx: NodeContext) -> str:
        await ctx.call.play([await ctx.sound(Prompt(text=self.config.text))])
        return "done"
'''


def new_node(name: str, *, root: Path) -> tuple[Path, Path]:
    """Makes `nodes/<name>.py` and `tests/golden/flows/nodes/<name>.json` below the repository `root`.

    The golden file passes as it is; `OFFHOOK_WRITE_GOLDEN=1 pytest tests/golden/flows` writes it anew after
    changes. Raises InvalidInputError for a bad name, ConflictError when one of the files is there already.
    """
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        raise InvalidInputError(f"{name!r} is no name for a node type: use lower_snake_case, such as `play_music`")
    node, golden = root / NODES / f"{name}.py", root / GOLDEN / f"{name}.json"
    for file in (node, golden):
        if file.exists():
            raise ConflictError(f"{file} is already there")
        if not file.parent.is_dir():
            raise InvalidInputError(f"{file.parent} does not exist: run this in the repository's root")
    words = name.split("_")
    class_name = "".join(word.capitalize() for word in words)
    node.write_text(_NODE.format(title=" ".join(words).capitalize(), class_name=class_name, name=name), "utf-8")
    golden.write_text(json.dumps({"cases": [_CASE]}, indent=2) + "\n", "utf-8")
    return node, golden


_CASE = {
    "name": "says its text",
    "config": {"text": "Hello"},
    "expect": {
        "exit": "done",
        "outcome": "missed",
        "voicemails": 0,
        "heard": {"caller": ["Hello"]},
        "verbs": ["answer caller", "play caller", "hang_up caller normal"],
    },
}

"""What every node is: a typed config and `run`, over the call and the ports."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from offhook.flows.ports import FlowPorts, NumberFacts
from offhook.kit.errors import NotFoundError
from offhook.voice.call import Call
from offhook.voice.engine import Sound

END = "end"
"""What a node without exits returns: the call is over."""


class NodeConfig(BaseModel):
    """Base of all configs; its JSON Schema is the editor's form."""

    model_config = ConfigDict(extra="forbid", frozen=True)


ConfigClass = type[NodeConfig]


class Prompt(NodeConfig):
    """Something to be heard: a text to be spoken, or an uploaded prompt."""

    text: str | None = Field(default=None, min_length=1, max_length=2000)
    prompt_id: UUID | None = None
    language: str | None = Field(default=None, pattern=r"^[a-z]{2}(-[A-Z]{2})?$")
    """Of the text; without it the number's language."""

    @model_validator(mode="after")
    def _one_of_both(self) -> "Prompt":
        if (self.text is None) == (self.prompt_id is None):
            raise ValueError("give either a text or an uploaded prompt (prompt_id), one of the two")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeContext:
    """All a node sees: the call, its own small saved state, the ports. Never the database, never the engine."""

    call: Call
    ports: FlowPorts
    number: NumberFacts
    node_id: str

    @property
    def state(self) -> dict[str, Any]:
        """Saved with the call; empty on entering the node, kept when re-entered after a crash. JSON values only."""
        return self.call.session.node_state

    async def sound(self, prompt: Prompt) -> Sound:
        """The prompt, playable; a prompt that was deleted meanwhile is a beep."""
        if prompt.prompt_id is not None:
            try:
                return await self.ports.prompt(prompt.prompt_id)
            except NotFoundError:
                self.call.log("prompt_missing", prompt_id=str(prompt.prompt_id), node_id=self.node_id)
                return Sound(tone="beep", caption="")
        return await self.call.narrator.say(prompt.text or "", language=prompt.language or self.number.language)

    async def phrase(self, key: str, **values: str) -> Sound:
        """A built-in sentence in the number's language."""
        return await self.call.narrator.phrase(key, language=self.number.language, **values)


class Node:
    """One node type. `run` returns one of its exits; after a crash it is run again with the state it had saved.

    To add one: a file in `flows/nodes/`, named as its type, and its golden file (`offhook dev new node NAME`).
    """

    type: ClassVar[str]
    exits: ClassVar[tuple[str, ...]] = ()
    optional_exits: ClassVar[tuple[str, ...]] = ()
    """Exits that may lead nowhere: the call ends there."""
    waits: ClassVar[bool] = False
    """Time passes in it whatever happens, so a loop through it is no busy loop."""
    Config: ClassVar[ConfigClass] = NodeConfig

    def __init__(self, config: Any) -> None:
        self.config = config

    @classmethod
    def exits_of(cls, config: Any) -> tuple[str, ...]:
        """Exits that depend on the config (a menu's keys) join the fixed ones here."""
        return cls.exits

    async def run(self, ctx: NodeContext) -> str:
        raise NotImplementedError

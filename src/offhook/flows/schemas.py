"""What the API of flows takes and gives."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from offhook.flows.graph import Graph
from offhook.flows.validate import Problem

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Line = Annotated[str, StringConstraints(max_length=200)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FlowCreate(_Input):
    """A new flow. A graph with problems is kept as a draft: calls never run it."""

    name: Name
    graph: Graph


class FlowUpdate(FlowCreate):
    """A new version of a flow."""

    version: int = Field(ge=1)
    """The version that was changed; if it is no longer the newest, somebody else was faster."""


class FlowSummary(BaseModel):
    """A flow in lists."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    version: int
    live_version: int | None
    updated_at: datetime


class FlowView(FlowSummary):
    """A flow with its newest graph."""

    graph: Graph
    valid: bool
    problems: list[Problem]


class FlowVersionView(BaseModel):
    """One saved version."""

    model_config = ConfigDict(from_attributes=True)

    version: int
    created_at: datetime
    saved_by: str
    graph: Graph
    problems: list[Problem]


class GraphInput(_Input):
    """A graph to be looked at, not saved."""

    graph: Graph


class ValidationView(BaseModel):
    """What is wrong with a graph."""

    valid: bool
    problems: list[Problem]


class SimulationInput(GraphInput):
    """A graph and what people do: `press 2`, `wait 5`, `agent Ana answers`, `hang up` ..."""

    say: list[Line] = Field(default=[], max_length=200)


class TranscriptLine(BaseModel):
    """One line of what happened."""

    model_config = ConfigDict(from_attributes=True)

    at_s: float
    who: str
    what: str


class SimulationView(BaseModel):
    """What happened in a simulated call."""

    model_config = ConfigDict(from_attributes=True)

    lines: list[TranscriptLine]
    exits: list[str]
    outcome: str
    voicemails: int


class NodeTypeView(BaseModel):
    """A node type for editors; the form is drawn from `schema`."""

    type: str
    title: str
    exits: list[str]
    optional_exits: list[str]
    schema_: dict[str, Any] = Field(alias="schema")


class SwitchView(_Input):
    """A switch that time rules ask, such as night mode."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
    is_on: bool

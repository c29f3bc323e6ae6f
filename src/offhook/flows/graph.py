"""The graph of a flow: nodes, and which exit of a node leads to which other node."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

MAX_NODES = 500
NodeId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Position(_Strict):
    """Where the editor draws the node."""

    x: float
    y: float


class FlowNode(_Strict):
    """One node; `config` has the shape its type demands."""

    id: NodeId
    type: str = Field(min_length=1, max_length=64)
    config: dict[str, Any] = Field(default_factory=dict)
    position: Position | None = None


class FlowEdge(_Strict):
    """Leaving `node` by `exit` leads to the node `to`."""

    node: NodeId
    exit: str = Field(min_length=1, max_length=64)
    to: NodeId


class Graph(_Strict):
    """A whole flow. It may still have problems; see `validate`."""

    start: NodeId
    nodes: tuple[FlowNode, ...] = Field(min_length=1, max_length=MAX_NODES)
    edges: tuple[FlowEdge, ...] = Field(default=(), max_length=MAX_NODES * 20)

    def node(self, node_id: str) -> FlowNode | None:
        """None when there is no such node."""
        return next((node for node in self.nodes if node.id == node_id), None)

    def follow(self, node_id: str, exit_: str) -> str | None:
        """Where an exit leads; None ends the call."""
        return next((edge.to for edge in self.edges if edge.node == node_id and edge.exit == exit_), None)

"""The door to flows."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.flows.actions.call_flow import CallFlow, call_flow
from offhook.flows.actions.take_turn import take_turn
from offhook.flows.closed_flow import closed_graph
from offhook.flows.default_flow import default_graph
from offhook.flows.engine.runner import run_flow
from offhook.flows.graph import Graph
from offhook.flows.registry import node_types
from offhook.flows.repository import flows_with, switch_is_on
from offhook.flows.scaffold import new_node
from offhook.flows.simulate import simulate
from offhook.flows.validate import validate

__all__ = [
    "CallFlow",
    "Graph",
    "call_flow",
    "closed_graph",
    "default_graph",
    "flows_with",
    "is_night",
    "new_node",
    "node_types",
    "run_flow",
    "simulate",
    "take_turn",
    "validate",
]


async def is_night(session: AsyncSession, account_id: UUID, switch: str) -> bool:
    """Whether this switch of the account is set; one never set is off."""
    return await switch_is_on(session, account_id, switch)

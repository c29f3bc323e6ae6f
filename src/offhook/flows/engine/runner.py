"""Leads a call through a graph, node by node, and picks it up at the node where another process left it."""

from pydantic import ValidationError

from offhook.flows.graph import FlowNode, Graph
from offhook.flows.node import END, Node, NodeContext
from offhook.flows.ports import FlowPorts, NumberFacts
from offhook.flows.registry import node_types
from offhook.voice.call import Call

STEP_LIMIT = 1000
"""Nodes one call may enter; a flow that needs more goes in circles."""


class FlowBrokenError(Exception):
    """The flow cannot go on here; the message says why."""


async def run_flow(call: Call, *, graph: Graph, ports: FlowPorts, number: NumberFacts) -> None:
    """Runs until a node ends the call, an exit leads nowhere, or the caller hangs up (CallerGone).

    Node and state are saved with the first verb that changes the world, so that after a crash the same node
    is run again; a node that did nothing yet may be reached once more from the one before.
    """
    session = call.session
    following: str | None = session.node_id or graph.start
    resumed = session.node_id is not None
    try:
        while following is not None:
            if not resumed:
                _enter(call, following)
            resumed = False
            node = _node(graph, following)
            exit_ = await node.run(NodeContext(call=call, ports=ports, number=number, node_id=following))
            if exit_ not in node.exits_of(node.config) and exit_ != END:
                raise FlowBrokenError(f"node {following!r} left by the unknown exit {exit_!r}")
            call.step("node_left", node=following, exit=exit_)
            following = graph.follow(following, exit_)
    except FlowBrokenError as error:
        call.log("flow_cut", call_id=session.call_id, flow_id=str(session.flow_id), reason=str(error))
        call.step("flow_cut", reason=str(error))
        call.set_result("failed")
        session.node_state.clear()
        await call.play([await call.narrator.phrase("call_failed", language=number.language)])


def _enter(call: Call, node_id: str) -> None:
    session = call.session
    if call.next_number("nodes") > STEP_LIMIT:
        raise FlowBrokenError(f"endless loop cut after {STEP_LIMIT} nodes, last at node {node_id!r}")
    session.node_id = node_id
    session.node_state.clear()
    call.step("node_entered", node=node_id)
    call.require_caller()


def _node(graph: Graph, node_id: str) -> Node:
    found: FlowNode | None = graph.node(node_id)
    if found is None:
        raise FlowBrokenError(f"there is no node {node_id!r}")
    if (type_ := node_types().get(found.type)) is None:
        raise FlowBrokenError(f"node {node_id!r} has the unknown type {found.type!r}")
    try:
        return type_(type_.Config.model_validate(found.config))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise FlowBrokenError(f"node {node_id!r}: config.{where}: {first['msg']}") from error

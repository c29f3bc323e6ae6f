"""The flow of a number that was given none: ring the team, then voicemail."""

from offhook.flows.graph import FlowEdge, FlowNode, Graph


def default_graph() -> Graph:
    """ring_team -> voicemail -> hangup; greeting, time-outs and language are the number's own."""
    return Graph(
        start="team",
        nodes=(
            FlowNode(id="team", type="ring_team"),
            FlowNode(id="voicemail", type="voicemail"),
            FlowNode(id="hangup", type="hangup"),
        ),
        edges=(
            FlowEdge(node="team", exit="done", to="hangup"),
            FlowEdge(node="team", exit="nobody", to="voicemail"),
            FlowEdge(node="voicemail", exit="done", to="hangup"),
            FlowEdge(node="voicemail", exit="empty", to="hangup"),
        ),
    )

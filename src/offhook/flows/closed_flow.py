"""The flow of a call that comes outside its number's business hours (BL-18), whatever flow the number has."""

from datetime import datetime

from offhook.flows.graph import FlowEdge, FlowNode, Graph
from offhook.flows.ports import NumberFacts
from offhook.voice.line_rules import Forward, LineFacts, decide_outside, take_message


def closed_graph(number: NumberFacts, *, caller: str, now: datetime) -> Graph | None:
    """Voicemail, or another telephone first; None while the call goes its usual way.

    Asked again after a crash, `now` must be the same: when the call began.
    """
    line = LineFacts(
        number=number.number,
        caller_id_mode=number.caller_id_mode,
        ring_timeout_s=number.ring_timeout_s,
        hours=number.hours,
    )
    decision = decide_outside(line, caller=caller, now=now)
    if decision is None:
        return None
    own_words = take_message(line, outside=True).greeting.own_words
    greeting = {"greeting": {"text": own_words}} if own_words else {}
    nodes = [FlowNode(id="voicemail", type="voicemail", config=greeting), FlowNode(id="hangup", type="hangup")]
    edges = [FlowEdge(node="voicemail", exit=exit_, to="hangup") for exit_ in ("done", "empty")]
    if not isinstance(decision, Forward):
        return Graph(start="voicemail", nodes=tuple(nodes), edges=tuple(edges))
    to = {"kind": "number", "number": decision.number}
    nodes.append(FlowNode(id="forward", type="dial", config={"to": to, "ring_timeout_s": decision.ring_timeout_s}))
    edges.append(FlowEdge(node="forward", exit="done", to="hangup"))
    edges += [FlowEdge(node="forward", exit=exit_, to="voicemail") for exit_ in ("busy", "no_answer", "failed")]
    return Graph(start="forward", nodes=tuple(nodes), edges=tuple(edges))

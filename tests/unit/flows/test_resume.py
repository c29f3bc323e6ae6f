"""A flow whose process dies at any engine verb goes on in the same node and ends the same."""

import pytest

from offhook.flows.engine.runner import run_flow
from offhook.flows.graph import Graph
from offhook.flows.ports import NumberFacts
from offhook.flows.simulated_people import SimulatedPorts
from offhook.voice.call import Call
from offhook.voice.virtual_time import in_virtual_time
from tests.unit.voice.stage import Killed, Stage

OFFICE = Graph.model_validate(
    {
        "start": "hello",
        "nodes": [
            {"id": "hello", "type": "say", "config": {"text": "Welcome to Acme."}},
            {"id": "menu", "type": "menu", "config": {"prompt": {"text": "Press 1."}, "keys": ["1"]}},
            {"id": "team", "type": "ring_team", "config": {"ring_timeout_s": 10}},
            {"id": "box", "type": "voicemail", "config": {"greeting": {"text": "Speak."}, "max_silence_s": None}},
            {"id": "end", "type": "hangup"},
        ],
        "edges": [
            {"node": "hello", "exit": "done", "to": "menu"},
            {"node": "menu", "exit": "1", "to": "team"},
            {"node": "menu", "exit": "timeout", "to": "menu"},
            {"node": "menu", "exit": "invalid", "to": "menu"},
            {"node": "team", "exit": "done", "to": "end"},
            {"node": "team", "exit": "nobody", "to": "box"},
            {"node": "box", "exit": "done", "to": "end"},
            {"node": "box", "exit": "empty", "to": "end"},
        ],
    }
)


async def _scene(*, die_at: int, when: str) -> tuple[Stage, SimulatedPorts]:
    """The caller presses 1 until somebody rings, nobody takes it, they leave a message and press #."""
    ports = SimulatedPorts(agents=["ana", "ben"])

    async def program(call: Call) -> None:
        await run_flow(call, graph=OFFICE, ports=ports, number=NumberFacts(number="+12025550100"))

    stage = Stage(program)
    left = die_at

    def count(_verb: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed

    setattr(stage.engine, f"{when}_verb", count)
    await stage.begin()
    while not (stage.task.done() and "c1" in stage.store.ended):
        await stage.settle(0.2)
        if not stage.engine.connected:
            await stage.resume()
        if stage.task.done() or stage.caller not in stage.engine.living():
            continue
        node = stage.call.session.node_id
        if node == "menu":
            stage.engine.far_presses(stage.caller, "1")
        running = [recording for recording in stage.engine.recordings.values() if recording.duration_s is None]
        if node == "box" and running:
            if not running[0].texts:
                stage.engine.far_speaks(stage.caller, 1, text="call me")
            elif (stage.engine.clock.now() - running[0].since).total_seconds() > 3:
                stage.engine.far_presses(stage.caller, "#")
    return stage, ports


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_flow_ends_the_same_whatever_verb_the_process_dies_at(when: str):
    whole, _ = in_virtual_time(_scene)(die_at=0, when=when)
    assert len(whole.engine.verbs) > 10
    for die_at in range(1, len(whole.engine.verbs) + 1):
        stage, ports = in_virtual_time(_scene)(die_at=die_at, when=when)
        place = f"died {when} verb {die_at}: {stage.engine.verbs}"
        assert stage.engine.living() == [], place
        assert stage.store.ended["c1"].outcome == "voicemail", place
        assert len(ports.voicemails) == 1, place
        assert stage.engine.recorded(ports.voicemails[0]) == ["call me"], place
        assert [verb[2] for verb in stage.verbs("dial")] == ["ana", "ben"], place

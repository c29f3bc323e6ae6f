"""The caller leaves while the controller is dead: what was owed is done, and the outcome is the true one."""

from collections.abc import Awaitable, Callable

import pytest

from offhook.calls.api import book_voicemail
from offhook.flows.api import default_graph, run_flow
from offhook.flows.ports import NumberFacts
from offhook.flows.simulated_people import SimulatedPorts
from offhook.voice.call import Call
from tests.integration.calls.rig import NUMBER, Rig, running

Moment = Callable[[Rig, str], Awaitable[None]]


class Ports(SimulatedPorts):
    """Messages are booked in the real database."""

    def __init__(self, rig: Rig, agents: list[str]) -> None:
        super().__init__(agents=agents)
        self.rig = rig

    async def leave_voicemail(self, *, record_id: str, duration_s: float | None, caller: str) -> None:
        async with self.rig.database.system() as session:
            await book_voicemail(session, record_id)


def default_flow(rig: Rig, agents: list[str]) -> Callable[[Call], Awaitable[None]]:
    async def run(call: Call) -> None:
        await run_flow(call, graph=default_graph(), ports=Ports(rig, agents), number=NumberFacts(number=NUMBER))

    return run


async def _ringing(rig: Rig, caller: str) -> None:
    await rig.until(lambda: [leg for leg in rig.engine.living() if leg != caller])


async def _announcing(rig: Rig, caller: str) -> None:
    rig.engine.playback = "manual"
    await _ringing(rig, caller)
    ana = rig.engine.leg_to("ana")
    rig.engine.far_answers(ana)
    await rig.until(lambda: rig.engine.heard(ana))


async def _talking(rig: Rig, caller: str) -> None:
    await _announcing(rig, caller)
    rig.engine.far_presses(rig.engine.leg_to("ana"), "1")
    await rig.until(lambda: rig.engine.bridges)


async def _greeting(rig: Rig, caller: str) -> None:
    rig.engine.playback = "manual"
    await rig.until(lambda: rig.engine.heard(caller))


async def _recording(rig: Rig, caller: str) -> None:
    await rig.until(lambda: rig.engine.recordings)
    await rig.until_row("SELECT 1 FROM call_sessions WHERE session#>>'{node_state,_record,started}' = 'true'")


@pytest.mark.parametrize(
    ("agents", "moment", "outcome"),
    [
        (["ana"], _ringing, "missed"),
        (["ana"], _announcing, "missed"),
        (["ana"], _talking, "answered"),
        ([], _greeting, "missed"),
        ([], _recording, "voicemail"),
    ],
)
async def test_a_caller_who_leaves_in_the_gap_ends_the_call_rightly(
    rig: Rig, agents: list[str], moment: Moment, outcome: str
) -> None:
    rig.programs["flow"] = default_flow(rig, agents)
    async with running(rig):
        caller = rig.call_in()
        await moment(rig, caller)
        await rig.kill()
        for leg in rig.engine.living():
            rig.engine.far_hangs_up(leg)
        await rig.start()
        ended = await rig.until_row("SELECT * FROM calls WHERE state = 'ended'")
        assert ended["outcome"] == outcome
        assert "ended_unwatched" in [step["what"] for step in ended["steps"]]
        assert await rig.rows("SELECT 1 FROM call_sessions") == []
        messages = await rig.rows("SELECT record_id FROM voicemails")
        assert len(messages) == (outcome == "voicemail")
        assert all(message["record_id"] in rig.engine.recordings for message in messages)
        await rig.until_row("SELECT 1 FROM call_legs WHERE role = 'caller' AND ended_at IS NOT NULL")

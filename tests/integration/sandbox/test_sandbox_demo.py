"""The demo call from end to end, with a firm in a few lines on the fake engine's other side."""

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from offhook.adapters.sandbox.api import Sandbox
from offhook.adapters.sandbox.captions import tell_caption
from offhook.adapters.sandbox.demo import DemoParts, run_demo
from offhook.adapters.sandbox.demo_result import DemoCall, DemoLeg
from offhook.db.session import Database
from offhook.kit.clock import SystemClock
from offhook.kit.phone_number import PhoneNumber
from offhook.voice.engine import LegSpec
from offhook.voice.events import HangupCause
from offhook.voice.fake import FakeVoiceEngine
from tests.integration.sandbox.process import FIRM, sandbox_running
from tests.unit.adapters.sandbox.town import FakeAudio

CALLER, AGENT, OTHER = (PhoneNumber(f"+1202555017{n}") for n in (1, 2, 3))


class TinyFirm:
    """Rings two mobiles, announces the call, joins the one that presses 1, and books what happened."""

    def __init__(self, engine: FakeVoiceEngine, database: Database) -> None:
        self.engine = engine
        self.database = database
        self.ended = False
        self.caller_leg = self.agent_leg = self.other_leg = ""
        engine.on_dial = self.called
        engine.after_verb = self.watch
        self.tasks: list[asyncio.Task[None]] = []

    def called(self, spec: LegSpec) -> None:
        self.caller_leg = spec.leg_id
        self.agent_leg = self.engine.arrive(caller=spec.caller_number, dialled=AGENT)
        self.other_leg = self.engine.arrive(caller=spec.caller_number, dialled=OTHER)

    def watch(self, verb: str) -> None:
        if verb == "answer":
            self.tasks.append(asyncio.create_task(self.announce()))
        if verb == "send_digits":
            self.engine.end(self.other_leg, HangupCause.ANSWERED_ELSEWHERE)
            self.engine.far_answers(self.caller_leg)
        if verb == "hang_up":
            self.ended = True
            self.engine.end(self.caller_leg, HangupCause.NORMAL)

    async def announce(self) -> None:
        async with self.database.system() as session:
            await tell_caption(session, number=AGENT, caption="Call from somebody. Press 1 to accept.")

    async def newest_call(self, *, caller: str, since: datetime) -> DemoCall | None:
        if not self.ended:
            return None
        legs = [
            DemoLeg(
                leg_id=party, role="agent", party=party, started_at=since, answered_at=since, ended_at=since, cause=None
            )
            for party in (CALLER, AGENT)
        ]
        return DemoCall(call_id="1", outcome="answered", answered_by="", ended=True, legs=legs, recording_s=4.0)


def parts_of(sandbox: Sandbox, firm: TinyFirm) -> DemoParts:
    return DemoParts(
        sandbox=sandbox,
        calls=firm,
        clock=SystemClock(),
        firm=FIRM,
        caller=CALLER,
        answering=AGENT,
        ringing=OTHER,
        call_timeout_s=30,
        booking_timeout_s=5,
    )


async def test_the_demo_sees_a_whole_call(database: Database, tmp_path: Path) -> None:
    engine = FakeVoiceEngine(clock=SystemClock())
    firm = TinyFirm(engine, database)
    lines: list[str] = []
    async with sandbox_running(database, tmp_path, engine=engine, audio=FakeAudio()) as (sandbox, _, _):
        result = await run_demo(parts_of(sandbox, firm), report=lines.append)
        assert (await sandbox.handset(AGENT)).script == ""
    assert (result.ok, result.reasons) == (True, [])
    assert result.time_to_ring_ms is not None
    assert 0 <= result.time_to_ring_ms < 5000
    assert result.answered_leg is not None
    assert result.answered_leg.party == AGENT
    assert any("pressed 1" in line for line in lines)
    assert result.timeline == sorted(result.timeline, key=lambda step: step.offset_s)


async def test_a_firm_that_never_rings_anybody_fails_the_demo(database: Database, tmp_path: Path) -> None:
    engine = FakeVoiceEngine(clock=SystemClock())
    engine.unreachable["firm"] = HangupCause.CONGESTION
    firm = TinyFirm(engine, database)
    async with sandbox_running(database, tmp_path, engine=engine, audio=FakeAudio()) as (sandbox, _, _):
        parts = replace(parts_of(sandbox, firm), booking_timeout_s=0.2)
        result = await run_demo(parts, report=lambda _: None)
    assert not result.ok
    assert f"{AGENT} did not ring" in result.reasons
    assert "the firm did not book the call" in result.reasons
    assert any("all lines are busy" in step.what for step in result.timeline)

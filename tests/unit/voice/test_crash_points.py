"""The controlling process dies before or after any engine verb, and the next one brings the call to the same end."""

from dataclasses import replace

import pytest

from offhook.voice.call import Call
from offhook.voice.engine import Sound
from offhook.voice.plans import Accepted, RingPlan
from offhook.voice.virtual_time import in_virtual_time
from tests.unit.voice.stage import ANNOUNCEMENT, TAKEN, Killed, Stage, person

PLAN = RingPlan(
    members=(person("Ana", ring_timeout_s=20), person("Ben", ring_timeout_s=20), person("Cleo", ring_timeout_s=20)),
    taken=(TAKEN,),
)
GREETING = Sound(caption="Please leave a message.")


async def program(call: Call) -> None:
    """A team ring, then voicemail."""
    await call.ring()
    match await call.ring_legs(PLAN):
        case Accepted(leg_id=leg_id):
            await call.talk(leg_id)
        case _:
            if "_record" not in call.session.node_state:
                await call.play([GREETING])
            message = await call.record_message(max_silence_s=None)
            call.set_result("voicemail")
            kept = call.session.variables.setdefault("messages", [])
            if message.record_id not in kept:
                kept.append(message.record_id)
            await call.play([Sound(caption="Thank you.")])


class Reaper:
    """Kills the process at its n-th engine verb, before or after the engine did it."""

    def __init__(self, stage: Stage, *, at: int, when: str) -> None:
        self.left = at
        self.died = False
        if when == "before":
            stage.engine.before_verb = self._count
        else:
            stage.engine.after_verb = self._count

    def _count(self, _verb: str) -> None:
        self.left -= 1
        if self.left == 0:
            self.died = True
            raise Killed


async def _let_time_pass(stage: Stage, reaper: Reaper, seconds: float) -> None:
    """Moves on in small steps; a dead process is replaced 50 ms after its death."""
    passed = 0.0
    while passed < seconds:
        await stage.settle(0.05)
        passed += 0.05
        if reaper.died and stage.task.done() and not stage.engine.connected:
            await stage.resume()


async def _answered_scene(stage: Stage, reaper: Reaper) -> None:
    await stage.begin()
    await _let_time_pass(stage, reaper, 2)
    ana, ben = stage.leg("Ana"), stage.leg("Ben")
    stage.engine.far_answers(ana)
    stage.engine.far_answers(ben)
    await _let_time_pass(stage, reaper, 1)
    stage.engine.far_presses(ben, "1")
    await _let_time_pass(stage, reaper, 1)
    if stage.caller not in stage.engine.bridges.get("c1-bridge", ()):
        stage.engine.far_presses(ben, "1")  # the process was dead: people press again
    await _let_time_pass(stage, reaper, 3)
    assert stage.engine.bridges["c1-bridge"] == [stage.caller, ben]
    assert sorted(stage.engine.living()) == sorted([stage.caller, ben])
    assert sorted(verb[2] for verb in stage.verbs("dial")) == ["ana", "ben", "cleo"]
    assert ANNOUNCEMENT.caption in stage.heard(ben)
    stage.engine.far_hangs_up(ben)
    await _let_time_pass(stage, reaper, 5)
    stage.assert_over()
    assert stage.store.ended["c1"].outcome == "answered"


async def _voicemail_scene(stage: Stage, reaper: Reaper) -> None:
    await stage.begin()
    await _let_time_pass(stage, reaper, 21)
    await _let_time_pass(stage, reaper, 5)
    stage.engine.far_speaks(stage.caller, 2, text="call me back")
    await _let_time_pass(stage, reaper, 3)
    stage.engine.far_presses(stage.caller, "#")
    await _let_time_pass(stage, reaper, 10)
    if stage.engine.living():
        stage.engine.far_hangs_up(stage.caller)
        await _let_time_pass(stage, reaper, 10)
    stage.assert_over()
    ended = stage.store.ended["c1"]
    assert ended.outcome == "voicemail"
    kept = ended.variables["messages"]
    assert len(kept) == 1
    assert stage.engine.recorded(kept[0]) == ["call me back"]


async def _verbs_without_a_death(scene) -> int:
    stage = Stage(program)
    await scene(stage, Reaper(stage, at=10_000, when="after"))
    return len(stage.engine.verbs)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("scene", [_answered_scene, _voicemail_scene])
def test_a_call_ends_the_same_whatever_verb_the_process_dies_at(scene, when: str):
    count = in_virtual_time(_verbs_without_a_death)(scene)
    assert count > 8
    for at in range(1, count + 1):
        stage_of_death = f"{when} verb {at} of {count}"

        @in_virtual_time
        async def play(at: int = at, stage_of_death: str = stage_of_death) -> None:
            stage = Stage(program)
            reaper = Reaper(stage, at=at, when=when)
            try:
                await scene(stage, reaper)
            except (AssertionError, KeyError) as error:
                raise AssertionError(f"died {stage_of_death}: {error!r}; verbs {stage.engine.verbs}") from error
            assert reaper.died, stage_of_death

        play()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_message_is_kept_whatever_verb_the_process_dies_at_and_the_caller_leaves(when: str):
    count = in_virtual_time(_verbs_without_a_death)(_voicemail_scene)
    for at in range(1, count + 1):

        @in_virtual_time
        async def play(at: int = at) -> None:
            stage = Stage(program)
            reaper = Reaper(stage, at=at, when=when)
            await stage.begin()
            for _ in range(400):
                await stage.settle(0.1)
                for recording in stage.engine.recordings.values():
                    if not recording.texts:
                        stage.engine.far_speaks(stage.caller, 2, text="call me back")
                if reaper.died and not stage.engine.connected:
                    for leg in stage.engine.living():
                        stage.engine.far_hangs_up(leg)
                    await stage.resume()
                elif recording_s(stage) > 3:
                    stage.engine.far_presses(stage.caller, "#")
            stage.assert_over()
            ended = stage.store.ended["c1"]
            kept = ended.variables.get("messages", [])
            assert ended.outcome == ("voicemail" if kept else "missed"), at
            noted = any(step["what"] == "recording_message" for step in ended.steps)
            assert len(kept) == noted, at

        play()


def recording_s(stage: Stage) -> float:
    """How long the newest recording runs now."""
    running = [recording.since for recording in stage.engine.recordings.values() if recording.duration_s is None]
    return (stage.engine.clock.now() - running[-1]).total_seconds() if running else 0


@pytest.mark.parametrize("gap_s", [0, 1, 30])
@pytest.mark.parametrize("moment_s", [0.5, 5, 18])
def test_ringing_goes_on_after_a_gap_of_any_length(moment_s: float, gap_s: float):
    @in_virtual_time
    async def scene() -> None:
        stage = Stage(program)
        await stage.begin()
        await stage.settle(moment_s)
        await stage.kill_and_resume(after_s=gap_s)
        await stage.settle(100)
        stage.engine.far_hangs_up(stage.caller)
        await stage.settle(10)
        stage.assert_over()
        assert len(stage.verbs("dial")) == 3

    scene()


@in_virtual_time
async def test_an_agent_who_answered_in_the_gap_hears_the_announcement_and_can_accept():
    stage = Stage(program)
    await stage.begin()
    ana = stage.leg("Ana")
    stage.task.cancel()
    stage.engine.connected = False
    stage.engine.far_answers(ana)
    await stage.settle(2)
    await stage.resume()
    assert stage.heard(ana) == [ANNOUNCEMENT.caption]
    stage.engine.far_presses(ana, "1")
    await stage.settle()
    assert stage.engine.bridges["c1-bridge"] == [stage.caller, ana]


@in_virtual_time
async def test_a_caller_who_left_in_the_gap_ends_the_call():
    stage = Stage(program)
    await stage.begin()
    stage.engine.far_answers(stage.leg("Ana"))
    await stage.settle()
    stage.task.cancel()
    stage.engine.connected = False
    stage.engine.far_hangs_up(stage.caller)
    await stage.resume()
    await stage.settle(3)
    stage.assert_over()
    assert stage.store.ended["c1"].outcome == "missed"


@in_virtual_time
async def test_a_message_recorded_to_its_end_in_the_gap_is_kept():
    quick = replace(PLAN, members=())

    async def voicemail(call: Call) -> None:
        await call.ring_legs(quick)
        message = await call.record_message(max_silence_s=3)
        call.session.variables["kept"] = message.record_id
        assert message.duration_s is None

    stage = Stage(voicemail)
    await stage.begin()
    await stage.settle(1)
    stage.task.cancel()
    stage.engine.connected = False
    stage.engine.far_speaks(stage.caller, 2, text="hi")
    await stage.settle(10)
    await stage.resume()
    await stage.settle(5)
    stage.assert_over()
    assert stage.engine.recorded(stage.store.ended["c1"].variables["kept"]) == ["hi"]

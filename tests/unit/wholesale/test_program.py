"""A switch's call over its ways: what is heard, which cause it ends with, and that it outlives its controller."""

import pytest

from offhook.calls.api import PLAN, OutboundPlan
from offhook.calls.outbound_plan import Way
from offhook.voice.call import Call
from offhook.voice.events import HangupCause
from offhook.voice.virtual_time import in_virtual_time
from offhook.wholesale.program import run_wholesale
from tests.unit.voice.stage import Stage

WAYS = [
    Way(endpoint=f"trunk-{n}", number=f"+{n}", caller_number="+442079460001", carrier_name=f"Way {n}") for n in "12"
]


async def program(call: Call) -> None:
    plan = OutboundPlan(dialled="+442079460018", ways=WAYS, direction="outbound")
    call.session.variables[PLAN] = plan.model_dump(mode="json")
    await run_wholesale(call)


async def begun() -> Stage:
    stage = Stage(program)
    await stage.begin()
    return stage


@in_virtual_time
async def test_the_switch_hears_the_far_end_while_it_rings_and_talks_with_it_after() -> None:
    stage = await begun()
    first = stage.engine.leg_to("+1")
    assert stage.engine.bridges["c1-bridge"] == [stage.caller, first]
    assert stage.verbs("ring") == [], "no ringing of ours beside the carrier's own sound"
    assert not stage.engine.legs[stage.caller].answered
    stage.engine.far_answers(first)
    await stage.settle()
    assert stage.engine.bridges["c1-bridge"] == [stage.caller, first]
    assert stage.engine.legs[stage.caller].answered
    stage.engine.far_hangs_up(first)
    await stage.settle(3)
    stage.assert_over()
    assert stage.store.ended["c1"].outcome == "answered"


@in_virtual_time
async def test_the_next_way_takes_the_place_of_one_that_failed() -> None:
    stage = await begun()
    stage.engine.far_rejects(stage.engine.leg_to("+1"), HangupCause.CONGESTION)
    await stage.settle()
    second = stage.engine.leg_to("+2")
    assert stage.engine.bridges["c1-bridge"] == [stage.caller, second]
    (failed,) = [step for step in stage.call.session.steps if step["what"] == "way_failed"]
    assert failed["carrier"] == "Way 1"
    stage.engine.far_hangs_up(stage.caller)
    await stage.settle(3)
    stage.assert_over()


@pytest.mark.parametrize(
    ("said", "told", "outcome"),
    [
        (HangupCause.BUSY, HangupCause.BUSY, "refused"),
        (HangupCause.REJECTED, HangupCause.REJECTED, "refused"),
        (HangupCause.UNALLOCATED, HangupCause.UNALLOCATED, "failed"),
        (HangupCause.NO_ANSWER, HangupCause.NO_ANSWER, "missed"),
        (HangupCause.NO_CREDIT, HangupCause.NO_CREDIT, "refused"),
        (HangupCause.TOO_MANY_CALLS, HangupCause.CONGESTION, "refused"),
        (HangupCause.NO_PRICE, HangupCause.CONGESTION, "refused"),
        (HangupCause.UNREACHABLE, HangupCause.CONGESTION, "failed"),
    ],
)
@in_virtual_time
async def test_the_switch_is_told_the_cause_and_nothing_in_words(
    said: HangupCause, told: HangupCause, outcome: str
) -> None:
    stage = await begun()
    while living := [leg for leg in stage.engine.living() if leg != stage.caller]:
        stage.engine.far_rejects(living[0], said)
        await stage.settle(0.1)
    await stage.settle(3)
    assert stage.engine.legs[stage.caller].ended is told
    assert stage.heard(stage.caller) == []
    assert stage.store.ended["c1"].outcome == outcome
    stage.assert_over()


@in_virtual_time
async def test_a_call_that_rings_goes_on_under_another_process() -> None:
    stage = await begun()
    await stage.kill_and_resume(after_s=2)
    (first,) = [leg for leg in stage.engine.living() if leg != stage.caller]
    assert stage.engine.bridges["c1-bridge"] == [stage.caller, first]
    stage.engine.far_answers(first)
    await stage.settle()
    assert stage.engine.legs[stage.caller].answered
    stage.engine.far_hangs_up(stage.caller)
    await stage.settle(3)
    stage.assert_over()

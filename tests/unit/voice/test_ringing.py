"""Ringing a team: who gets the caller, and that everybody else is let go."""

import pytest

from offhook.voice.call import Call
from offhook.voice.engine import DialTarget
from offhook.voice.events import HangupCause
from offhook.voice.plans import Accepted, RingPlan
from offhook.voice.virtual_time import in_virtual_time
from tests.unit.voice.stage import ANNOUNCEMENT, TAKEN, Stage, person

TEAM = (person("Ana"), person("Ben"), person("Cleo"))


def team_program(plan: RingPlan):
    async def program(call: Call) -> None:
        await call.ring()
        match await call.ring_legs(plan):
            case Accepted(leg_id=leg_id):
                await call.talk(leg_id)
            case nobody:
                call.session.variables["causes"] = nobody.causes

    return program


@in_virtual_time
async def test_all_ring_one_presses_and_talks_the_others_end_at_once():
    stage = Stage(team_program(RingPlan(members=TEAM, taken=(TAKEN,))))
    await stage.begin()
    ana, ben, cleo = (stage.leg(name) for name in ("Ana", "Ben", "Cleo"))
    stage.engine.far_answers(ana)
    stage.engine.far_answers(ben)
    await stage.settle(0.5)
    stage.engine.far_presses(ben, "1")
    await stage.settle()
    assert stage.engine.bridges["c1-bridge"] == [stage.caller, ben]
    assert stage.engine.legs[cleo].ended is HangupCause.ANSWERED_ELSEWHERE
    await stage.settle(0.5)
    assert stage.engine.legs[ana].ended is HangupCause.ANSWERED_ELSEWHERE
    assert stage.heard(ben) == stage.heard(ana) == [ANNOUNCEMENT.caption]
    assert stage.call.session.answered_by == "Ben"
    stage.engine.far_hangs_up(stage.caller)
    await stage.settle(3)
    stage.assert_over()
    assert stage.store.ended["c1"].outcome == "answered"


@in_virtual_time
async def test_two_presses_in_the_same_instant_one_wins_and_the_other_hears_so():
    stage = Stage(team_program(RingPlan(members=TEAM, taken=(TAKEN,))))
    await stage.begin()
    ana, ben = stage.leg("Ana"), stage.leg("Ben")
    stage.engine.far_answers(ana)
    stage.engine.far_answers(ben)
    await stage.settle(0.5)
    stage.engine.far_presses(ana, "1")
    stage.engine.far_presses(ben, "1")
    await stage.settle(0.02)
    assert stage.engine.bridges["c1-bridge"] == [stage.caller, ana]
    assert stage.heard(ben) == [ANNOUNCEMENT.caption, TAKEN.caption]
    await stage.settle(5)
    assert stage.engine.legs[ben].ended is HangupCause.ANSWERED_ELSEWHERE
    assert stage.engine.legs[ana].alive


@in_virtual_time
async def test_the_announcement_repeats_and_one_works_at_any_moment_of_it():
    stage = Stage(team_program(RingPlan(members=TEAM[:1], announcement_repeats=3)))
    await stage.begin()
    ana = stage.leg("Ana")
    stage.engine.far_answers(ana)
    await stage.settle(len(ANNOUNCEMENT.caption) * 0.06 * 2.5)
    assert stage.heard(ana) == [ANNOUNCEMENT.caption] * 3
    stage.engine.far_presses(ana, "5")
    stage.engine.far_presses(ana, "1")
    await stage.settle()
    assert stage.engine.bridges["c1-bridge"] == [stage.caller, ana]


@in_virtual_time
async def test_a_phone_whose_own_voicemail_answers_never_gets_the_caller():
    stage = Stage(team_program(RingPlan(members=TEAM[:1], announcement_repeats=2)))
    await stage.begin()
    ana = stage.leg("Ana")
    stage.engine.far_answers(ana)
    await stage.settle(30)
    assert stage.heard(ana) == [ANNOUNCEMENT.caption] * 2
    stage.assert_over()
    assert stage.store.ended["c1"].outcome == "missed"


@in_virtual_time
async def test_without_announcement_answering_is_accepting():
    stage = Stage(team_program(RingPlan(members=(person("Ana", announcement=()), person("Ben")))))
    await stage.begin()
    stage.engine.far_answers(stage.leg("Ana"))
    await stage.settle()
    assert stage.engine.bridges["c1-bridge"][1] == stage.leg("Ana")


@in_virtual_time
async def test_members_ring_after_their_delay():
    plan = RingPlan(members=(person("Ana"), person("Ben", delay_s=5), person("Cleo", delay_s=8)))
    stage = Stage(team_program(plan))
    await stage.begin()
    assert len(stage.verbs("dial")) == 1
    await stage.settle(5)
    assert [verb[2] for verb in stage.verbs("dial")] == ["ana", "ben"]
    await stage.settle(3)
    assert [verb[2] for verb in stage.verbs("dial")] == ["ana", "ben", "cleo"]


@in_virtual_time
async def test_serial_rings_one_after_the_other():
    members = tuple(person(name, announcement=(), ring_timeout_s=10, delay_s=1) for name in ("Ana", "Ben", "Cleo"))
    stage = Stage(team_program(RingPlan(members=members, strategy="serial")))
    await stage.begin()
    await stage.settle(1)
    stage.engine.far_rejects(stage.leg("Ana"))
    await stage.settle(1.1)
    assert [verb[2] for verb in stage.verbs("dial")] == ["ana", "ben"]
    await stage.settle(11)
    stage.engine.far_answers(stage.leg("Cleo"))
    await stage.settle()
    assert stage.call.session.answered_by == "Cleo"
    assert stage.call.session.node_state["_ring:ring"]["causes"] == {"Ana": "busy", "Ben": "no_answer"}


@in_virtual_time
async def test_the_next_carrier_is_tried_when_one_cannot_be_reached():
    targets = (
        DialTarget(endpoint="carrier-a", number="34910000000"),
        DialTarget(endpoint="carrier-b", number="34910000000"),
    )
    stage = Stage(team_program(RingPlan(members=(person("Ana", targets=targets),))))
    stage.engine.unreachable["carrier-a"] = HangupCause.CONGESTION
    await stage.begin()
    assert stage.leg("carrier-b")
    assert [leg.trunk for leg in stage.call.session.legs.values()] == [None, "carrier-a", "carrier-b"]


@pytest.mark.parametrize("moment", ["ringing", "announcing"])
def test_a_caller_who_gives_up_ends_everything(moment: str):
    @in_virtual_time
    async def scene() -> None:
        stage = Stage(team_program(RingPlan(members=TEAM)))
        await stage.begin()
        if moment == "announcing":
            stage.engine.far_answers(stage.leg("Ana"))
            await stage.settle()
        stage.engine.far_hangs_up(stage.caller)
        await stage.settle()
        stage.assert_over()

    scene()


@in_virtual_time
async def test_an_answered_caller_hears_ringback_until_somebody_accepts():
    async def program(call: Call) -> None:
        await call.answer()
        outcome = await call.ring_legs(RingPlan(members=TEAM[:1]))
        assert isinstance(outcome, Accepted)
        await call.talk(outcome.leg_id)

    stage = Stage(program)
    await stage.begin()
    assert stage.heard(stage.caller) == ["(ringback)"]
    stage.engine.far_answers(stage.leg("Ana"))
    await stage.settle()
    stage.engine.far_presses(stage.leg("Ana"), "1")
    await stage.settle()
    stage.engine.far_speaks(stage.leg("Ana"), 1, text="hello")
    assert stage.heard(stage.caller) == ["(ringback)", "hello"]

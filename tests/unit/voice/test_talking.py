"""Talking: hold, transfer by phone and by order, hanging up; and plain calls."""

from offhook.voice.call import Call
from offhook.voice.commands import HangUpOrdered, HoldOrdered, TransferOrdered, UnholdOrdered
from offhook.voice.engine import DialTarget, Sound
from offhook.voice.events import HangupCause
from offhook.voice.plans import Accepted, ConnectFailed, RingMember, RingPlan
from offhook.voice.session import SessionLeg
from offhook.voice.virtual_time import in_virtual_time
from tests.unit.voice.stage import Stage, person

ANA = person("Ana", announcement=())


async def answered(call: Call) -> None:
    outcome = await call.ring_legs(RingPlan(members=(ANA,)))
    assert isinstance(outcome, Accepted)
    ended = await call.talk(outcome.leg_id)
    await call.play([Sound(caption="failed" if ended.transfer_failed else "goodbye")])


async def router(target: str, *, by: SessionLeg) -> RingMember | None:
    return person("Ben") if target == "200" else None


async def talking(router=router) -> Stage:
    stage = Stage(answered, router=router)
    await stage.begin()
    stage.engine.far_answers(stage.leg("Ana"))
    await stage.settle()
    return stage


@in_virtual_time
async def test_hold_by_phone_and_by_order_plays_music_to_the_other():
    stage = await talking()
    ana = stage.leg("Ana")
    stage.engine.far_holds(ana)
    await stage.settle()
    assert stage.engine.legs[stage.caller].on_hold
    stage.engine.far_unholds(ana)
    await stage.settle()
    assert not stage.engine.legs[stage.caller].on_hold
    stage.call.deliver_command(HoldOrdered(leg_id=ana))
    await stage.settle()
    assert stage.heard(stage.caller) == ["(music)", "(music)"]
    stage.call.deliver_command(UnholdOrdered(leg_id=ana))
    await stage.settle()
    assert not stage.engine.legs[stage.caller].on_hold


@in_virtual_time
async def test_when_the_agent_leaves_the_caller_goes_on_in_the_program():
    stage = await talking()
    stage.engine.far_hangs_up(stage.leg("Ana"))
    await stage.settle(5)
    assert stage.heard(stage.caller) == ["goodbye"]
    stage.assert_over()


@in_virtual_time
async def test_hang_up_by_order_ends_the_call():
    stage = await talking()
    stage.call.deliver_command(HangUpOrdered())
    await stage.settle()
    stage.assert_over()


@in_virtual_time
async def test_the_agent_transfers_by_phone():
    stage = await talking()
    ana = stage.leg("Ana")
    stage.engine.far_transfers(ana, "200")
    await stage.settle()
    assert stage.heard(stage.caller)[-1] == "(ringback)"
    assert stage.engine.bridges["c1-bridge"] == [ana]
    stage.engine.far_answers(stage.leg("Ben"))
    await stage.settle()
    assert stage.engine.legs[ana].transfer_states == ["trying", "ringing", "answered"]
    assert not stage.engine.legs[ana].alive
    assert stage.engine.bridges["c1-bridge"] == [stage.caller, stage.leg("Ben")]
    assert not stage.engine.legs[stage.caller].on_hold
    assert stage.call.session.answered_by == "Ben"
    stage.engine.far_hangs_up(stage.caller)
    await stage.settle(3)
    stage.assert_over()


@in_virtual_time
async def test_an_agent_may_leave_before_the_target_answers():
    stage = await talking()
    stage.engine.far_transfers(stage.leg("Ana"), "200")
    await stage.settle()
    stage.engine.far_hangs_up(stage.leg("Ana"))
    await stage.settle(1)
    stage.engine.far_answers(stage.leg("Ben"))
    await stage.settle()
    assert stage.engine.bridges["c1-bridge"] == [stage.caller, stage.leg("Ben")]


@in_virtual_time
async def test_a_failed_transfer_gives_the_caller_back_to_the_agent():
    stage = await talking()
    ana = stage.leg("Ana")
    stage.engine.far_transfers(ana, "200")
    await stage.settle()
    stage.engine.far_rejects(stage.leg("Ben"), HangupCause.REJECTED)
    await stage.settle()
    assert stage.engine.legs[ana].transfer_states[-1] == "declined"
    assert set(stage.engine.bridges["c1-bridge"]) == {stage.caller, ana}
    stage.engine.far_transfers(ana, "nowhere")
    await stage.settle()
    assert stage.engine.legs[ana].transfer_states[-1] == "unavailable"


async def over_two_carriers(target: str, *, by: SessionLeg) -> RingMember | None:
    ways = (DialTarget(endpoint="north", number=target), DialTarget(endpoint="south", number=target))
    return person("Mobile", targets=ways)


@in_virtual_time
async def test_a_transfer_goes_over_the_next_carrier_when_the_first_cannot():
    stage = await talking(over_two_carriers)
    ana = stage.leg("Ana")
    stage.engine.unreachable["north"] = HangupCause.CONGESTION
    stage.engine.far_transfers(ana, "15550001")
    await stage.settle()
    assert stage.engine.legs[ana].transfer_states == ["trying", "ringing"]
    stage.engine.far_answers(stage.leg("south"))
    await stage.settle()
    assert stage.engine.bridges["c1-bridge"] == [stage.caller, stage.leg("south")]


@in_virtual_time
async def test_a_transfer_no_carrier_takes_gives_the_caller_back():
    stage = await talking(over_two_carriers)
    ana = stage.leg("Ana")
    stage.engine.unreachable = {"north": HangupCause.CONGESTION, "south": HangupCause.UNREACHABLE}
    stage.engine.far_transfers(ana, "15550001")
    await stage.settle()
    assert stage.engine.legs[ana].transfer_states == ["trying", "unavailable"]
    assert set(stage.engine.bridges["c1-bridge"]) == {stage.caller, ana}
    assert len(stage.verbs("dial")) == 3


@in_virtual_time
async def test_a_carrier_that_fails_after_the_process_died_is_followed_by_the_next():
    stage = await talking(over_two_carriers)
    stage.engine.far_transfers(stage.leg("Ana"), "15550001")
    await stage.settle()
    await stage.kill_and_resume(after_s=1)
    stage.engine.far_rejects(stage.leg("north"), HangupCause.CONGESTION)
    await stage.settle()
    stage.engine.far_answers(stage.leg("south"))
    await stage.settle()
    assert stage.engine.bridges["c1-bridge"] == [stage.caller, stage.leg("south")]


@in_virtual_time
async def test_who_is_transferred_and_leaves_stops_the_ringing():
    stage = await talking()
    ana = stage.leg("Ana")
    stage.call.deliver_command(TransferOrdered(leg_id=stage.caller, target="200"))
    await stage.settle()
    ben = stage.leg("Ben")
    stage.engine.far_hangs_up(ana)
    await stage.settle(1)
    assert not stage.engine.legs[ben].alive
    await stage.settle(5)
    assert stage.heard(stage.caller)[-1] == "goodbye"
    stage.assert_over()


@in_virtual_time
async def test_a_failed_transfer_without_the_agent_tells_the_program():
    stage = await talking()
    stage.engine.far_transfers(stage.leg("Ana"), "200")
    await stage.settle()
    stage.engine.far_hangs_up(stage.leg("Ana"))
    stage.engine.far_rejects(stage.leg("Ben"))
    await stage.settle(3)
    assert stage.heard(stage.caller)[-1] == "failed"
    stage.assert_over()


@in_virtual_time
async def test_the_caller_transfers_and_leaves():
    stage = await talking()
    ana = stage.leg("Ana")
    stage.call.deliver_command(TransferOrdered(leg_id=stage.caller, target="200"))
    await stage.settle()
    stage.engine.far_hangs_up(stage.caller)
    stage.engine.far_answers(stage.leg("Ben"))
    await stage.settle()
    assert stage.engine.bridges["c1-bridge"] == [ana, stage.leg("Ben")]
    stage.engine.far_hangs_up(ana)
    await stage.settle(3)
    stage.assert_over()


@in_virtual_time
async def test_a_talk_and_a_transfer_outlive_the_process():
    stage = await talking()
    ana = stage.leg("Ana")
    await stage.kill_and_resume()
    assert stage.engine.bridges["c1-bridge"] == [stage.caller, ana]
    stage.engine.far_transfers(ana, "200")
    await stage.settle()
    stage.task.cancel()
    stage.engine.connected = False
    stage.engine.far_hangs_up(ana)
    stage.engine.far_answers(stage.leg("Ben"))
    await stage.settle(1)
    await stage.resume()
    assert stage.engine.bridges["c1-bridge"] == [stage.caller, stage.leg("Ben")]
    assert len(stage.verbs("dial")) == 2


async def plain(call: Call) -> None:
    failed = await call.connect((ANA,), ring_timeout_s=10)
    assert isinstance(failed, ConnectFailed)
    await call.hang_up(cause=failed.cause)


@in_virtual_time
async def test_a_plain_call_is_the_engines_and_outlives_the_process():
    stage = Stage(plain)
    await stage.begin()
    stage.engine.far_answers(stage.leg("Ana"))
    await stage.kill_and_resume(after_s=1)
    assert stage.engine.legs[stage.caller].alive
    stage.engine.far_hangs_up(stage.leg("Ana"))
    await stage.settle(3)
    stage.assert_over()
    assert len(stage.verbs("connect")) == 1


@in_virtual_time
async def test_a_plain_call_nobody_takes_comes_back():
    stage = Stage(plain)
    await stage.begin()
    stage.engine.far_rejects(stage.leg("Ana"), HangupCause.BUSY)
    await stage.settle(3)
    assert stage.engine.legs[stage.caller].ended is HangupCause.BUSY
    stage.assert_over()


@in_virtual_time
async def test_a_caller_who_leaves_just_before_being_joined_takes_the_agent_along():
    stage = Stage(answered, router=router)
    await stage.begin()
    ana = stage.leg("Ana")

    def leave(verb: str) -> None:
        if verb == "bridge":
            stage.engine.far_hangs_up(stage.caller)

    stage.engine.before_verb = leave
    stage.engine.far_answers(ana)
    await stage.settle(3)
    assert not stage.engine.legs[ana].alive
    stage.assert_over()
